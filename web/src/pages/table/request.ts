// From the address to the question for the server: which tasks, in which order, with which fields.
import { pathOf, type Spec, specOf, type Which } from "./columns";
import type { Comparison, Term } from "./query";

/** The names that a query line may use in this project. */
export interface Known {
  parameters: { section: string; name: string }[];
  metrics: { metric: string; variant: string }[];
  users: { id: string; name?: string }[];
  queues: { id: string; name?: string }[];
  me?: string | undefined;
}

export const NOTHING_KNOWN: Known = { parameters: [], metrics: [], users: [], queues: [] };

export interface Scope {
  project: string;
  deep: boolean;
  archived: boolean;
  trash: boolean;
}

type Where = Record<string, unknown>;

export interface Question {
  conditions: Record<string, unknown>;
  /** What the line says that nothing here is called. */
  unknown: string[];
}

const STATUS: Record<string, string> = { running: "in_progress", draft: "created" };

const FIELD_NAMES: Record<string, string> = {
  iteration: "last_iteration",
  iterations: "last_iteration",
  duration: "active_duration",
  created: "created",
  started: "started",
  updated: "last_update",
  name: "name",
  comment: "comment",
  type: "type",
  worker: "last_worker",
};

/** Tasks that are experiments: what datasets, pipelines and reports keep for themselves is not among them. */
export function questionOf(terms: Term[], scope: Scope, known: Known): Question {
  const unknown: string[] = [];
  const all = terms.flatMap((term) => {
    const where = whereOf(term, known);
    if (where) return [where];
    unknown.push(term.kind === "compare" ? term.name : term.kind === "is" ? term.values.join(",") : term.text);
    return [];
  });
  const conditions: Record<string, unknown> = { system_tags: systemTags(scope) };
  // a report is a task to the wire, and no experiment to people
  if (!terms.some((term) => term.kind === "is" && term.key === "type")) conditions.type = ["__$not", "report"];
  if (scope.project !== "*") Object.assign(conditions, { project: [scope.project], include_subprojects: scope.deep });
  if (all.length > 0) conditions.where = { and: all };
  return { conditions, unknown };
}

function systemTags({ archived, trash }: Scope): string[] {
  if (trash) return ["trash"];
  return archived ? ["archived", "__$not", "trash"] : ["__$not", "archived", "__$not", "trash"];
}

function whereOf(term: Term, known: Known): Where | undefined {
  switch (term.kind) {
    case "text":
      return not(term.not, textWhere(term.text));
    case "compare":
      return compareWhere(term.name, term.comparison, term.value, known);
    case "is":
      return isWhere(term, known);
  }
}

const not = (isNot: boolean, where: Where): Where => (isNot ? { not: where } : where);

const patternOf = (text: string): string => {
  const [, pattern] = /^\/(.+)\/$/.exec(text) ?? [];
  return `(?i)${pattern ?? text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
};

const textWhere = (text: string): Where => ({
  or: ["name", "id", "comment"].map((field) => ({ field, op: "matches", value: patternOf(text) })),
});

function isWhere({ key, values, not: isNot }: Extract<Term, { kind: "is" }>, known: Known): Where | undefined {
  const among = (field: string, list: string[]) => not(isNot, { field, op: "in", value: list });
  switch (key) {
    case "status":
      return among(
        "status",
        values.map((value) => STATUS[value.toLowerCase()] ?? value.toLowerCase()),
      );
    case "tag":
      return among("tags", values);
    case "system":
      return among("system_tags", values);
    case "user":
      return among(
        "user",
        values.map((value) => (value === "me" ? (known.me ?? "") : idOf(value, known.users))),
      );
    case "queue":
      return among(
        "execution.queue",
        values.map((value) => idOf(value, known.queues)),
      );
    case "name":
      return not(isNot, { or: values.map((value) => ({ field: "name", op: "matches", value: patternOf(value) })) });
    default:
      return among(key, values);
  }
}

const idOf = (value: string, list: { id: string; name?: string }[]) =>
  list.find(({ id, name }) => id === value || name?.toLowerCase() === value.toLowerCase())?.id ?? value;

const OPS: Record<Exclude<Comparison, "~" | "!=">, string> = {
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "=": "eq",
};

function compareWhere(name: string, comparison: Comparison, value: string, known: Known): Where | undefined {
  const field = resolve(name, known);
  if (!field) return undefined;
  if (comparison === "~") return { field, op: "matches", value: `(?i)${value}` };
  const typed = value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  if (comparison === "!=") return { not: { field, op: "eq", value: typed } };
  return { field, op: OPS[comparison], value: typed };
}

/** The path of what a person calls a field, a parameter or a metric. */
export function resolve(name: string, known: Known): string | undefined {
  const field = FIELD_NAMES[name.toLowerCase()];
  if (field) return field;
  const spec = specOf(name) ?? parameterOf(name, known) ?? metricOfName(name, known);
  return spec && pathOf(spec);
}

function parameterOf(name: string, { parameters }: Known): Spec | undefined {
  const found =
    parameters.find((one) => `${one.section}/${one.name}` === name) ?? parameters.find((one) => one.name === name);
  return found && { kind: "parameter", key: name, ...found };
}

const SUFFIX = /^(.+)\.(last|min|max|first|mean)$/;

function metricOfName(name: string, { metrics }: Known): Spec | undefined {
  const [, base = name, which = "last"] = SUFFIX.exec(name) ?? [];
  const named = ({ metric, variant }: { metric: string; variant: string }) => [
    `${metric}/${variant}`,
    `${metric}.${variant}`,
  ];
  const found =
    metrics.find((one) => named(one).includes(base)) ??
    metrics.find((one) => one.metric === base) ??
    metrics.find((one) => one.variant === base);
  return found && { kind: "metric", key: name, which: which as Which, ...found };
}

/** `-m.acc.top1.max` as the server's order; what can't be sorted by is left out. */
export function orderOf(sort: string[]): string[] {
  return sort.flatMap((key) => {
    const down = key.startsWith("-");
    const spec = specOf(down ? key.slice(1) : key);
    const path = spec && pathOf(spec);
    return path ? [`${down ? "-" : ""}${path}`] : [];
  });
}
