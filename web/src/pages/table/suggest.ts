// What a query line may go on with, for the word that is being typed.
import { metricName } from "./columns";
import { KEYS, quotedIf } from "./query";
import type { Known } from "./request";

export interface Hint {
  /** What the word becomes. */
  word: string;
  about: string;
  /** Whether a value must follow, so that typing goes on. */
  isOpen: boolean;
}

const STATUSES = ["running", "queued", "completed", "failed", "stopped", "published", "draft"];
const ABOUT: Record<string, string> = {
  status: "running, failed, …",
  tag: "has the tag",
  type: "training, testing, …",
  user: "who made it; me",
  name: "part of its name",
  parent: "cloned from this id",
  queue: "waits or ran in it",
  id: "this id",
  system: "system tag",
  project: "in this project id",
};

const MOST = 12;

export function hintsFor(word: string, known: Known, tags: string[]): Hint[] {
  const not = word.startsWith("-") ? "-" : "";
  const bare = word.slice(not.length);
  const [, key, typed] = /^([a-z]+):(.*)$/.exec(bare) ?? [];
  if (key && typed !== undefined) return valuesOf(key, typed, not, known, tags);
  const lower = bare.toLowerCase();
  const keys = KEYS.filter((one) => one.startsWith(lower)).map((one) => ({
    word: `${not}${one}:`,
    about: ABOUT[one] ?? "",
    isOpen: true,
  }));
  if (not) return keys;
  const parameters = known.parameters.map(({ section, name }) => ({
    name: known.parameters.filter((one) => one.name === name).length > 1 ? `${section}/${name}` : name,
    about: `parameter of ${section}`,
  }));
  const metrics = known.metrics.map(({ metric, variant }) => ({
    name: metricName(metric, variant),
    about: "metric; also .min .max .first",
  }));
  const named = [
    ...parameters,
    ...metrics,
    { name: "iteration", about: "last iteration" },
    { name: "duration", about: "seconds" },
  ];
  const found = lower ? named.filter(({ name }) => name.toLowerCase().includes(lower)) : named;
  const compare = found.map(({ name, about }) => ({ word: `${quotedIf(name)}`, about, isOpen: true }));
  return [...keys, ...compare].slice(0, MOST);
}

function valuesOf(key: string, typed: string, not: string, known: Known, tags: string[]): Hint[] {
  const before = typed.includes(",") ? typed.slice(0, typed.lastIndexOf(",") + 1) : "";
  const last = typed.slice(before.length).toLowerCase();
  const choices: Record<string, string[]> = {
    status: STATUSES,
    tag: tags,
    user: ["me", ...known.users.flatMap(({ name }) => name ?? [])],
    queue: known.queues.flatMap(({ name }) => name ?? []),
    type: [
      "training",
      "testing",
      "inference",
      "data_processing",
      "application",
      "monitor",
      "controller",
      "optimizer",
      "service",
      "qc",
      "custom",
    ],
  };
  const fit = (choices[key] ?? []).filter((choice) => choice.toLowerCase().includes(last));
  return fit
    .slice(0, MOST)
    .map((choice) => ({ word: `${not}${key}:${before}${quotedIf(choice)}`, about: "", isOpen: false }));
}
