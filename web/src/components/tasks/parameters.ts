// Parameters as a flat list, and what differs between two tasks.
import type { Parameter, Task } from "../../api";

export interface Flat {
  key: string;
  section: string;
  parameter: Parameter;
}

export const flat = (hyperparams: Task["hyperparams"]): Flat[] =>
  Object.entries(hyperparams ?? {})
    .flatMap(([section, parameters]) =>
      Object.entries(parameters).map(([name, parameter]) => ({
        key: `${section}/${name}`,
        section,
        parameter: { ...parameter, name },
      })),
    )
    .sort((a, b) => a.key.localeCompare(b.key, "en", { numeric: true }));

export interface Difference {
  key: string;
  before: string | null | undefined;
  now: string | null | undefined;
}

/** What is new, gone or changed, by name. */
export function differences(before: Task["hyperparams"], now: Task["hyperparams"]): Difference[] {
  const old = new Map(flat(before).map(({ key, parameter }) => [key, parameter.value]));
  const fresh = new Map(flat(now).map(({ key, parameter }) => [key, parameter.value]));
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  return keys
    .filter((key) => old.has(key) !== fresh.has(key) || old.get(key) !== fresh.get(key))
    .map((key) => ({ key, before: old.get(key), now: fresh.get(key) }));
}

export type Kind = "number" | "whole" | "flag" | "text";

/** What a parameter takes: by its type, else by what its value looks like. */
export function kindOf({ type, value }: Parameter): Kind {
  const named = (type ?? "").toLowerCase();
  if (/^(int|integer|long)$/.test(named)) return "whole";
  if (/^(float|double|number)$/.test(named)) return "number";
  if (/^bool/.test(named)) return "flag";
  if (named !== "") return "text";
  if (value !== null && /^(true|false)$/i.test(value)) return "flag";
  return value !== null && value.trim() !== "" && !Number.isNaN(Number(value)) ? "number" : "text";
}

/** Why the text can't stand for such a value; undefined where it can. Empty and `None` are nothing, which any may be. */
export function wrong(kind: Kind, text: string): string | undefined {
  const value = text.trim();
  if (value === "" || value === "None") return undefined;
  const isNumber = !Number.isNaN(Number(value)) || /^[+-]?(inf|nan)$/i.test(value);
  if (kind === "whole" && !/^[+-]?\d+$/.test(value)) return `“${value.slice(0, 40)}” is not a whole number; try 32`;
  if (kind === "number" && !isNumber) return `“${value.slice(0, 40)}” is not a number; try 0.001`;
  if (kind === "flag" && !/^(true|false|0|1)$/i.test(value)) return `“${value.slice(0, 40)}” is neither True nor False`;
  return undefined;
}
