// Columns of numbers and words for parallel coordinates and scatter: every parameter that varies, every metric.
import type { Task } from "../../api";
import { kindOf, numberOf, type ParallelAxis } from "../../charts/parallelScale";
import { sequential } from "../../charts/scales";
import type { CompareRow } from "./rows";

export interface ValueColumn {
  key: string;
  name: string;
  values: (string | number | null)[];
  isMetric: boolean;
}

export function columnsOf(tasks: readonly Task[], rows: readonly CompareRow[]): ValueColumn[] {
  const parameters = rows
    .filter((row) => row.section === "parameters" && row.values.some((value) => value !== row.values[0]))
    .map(
      (row): ValueColumn => ({
        key: `p.${row.name}`,
        name: row.name.replace(/^[^/]*\//, ""),
        values: row.values.map((value) => value ?? null),
        isMetric: false,
      }),
    );
  const metrics = rows
    .filter(({ section, name }) => section === "metrics" && !/ (min|max)$/.test(name))
    .map(
      (row): ValueColumn => ({
        key: `m.${row.name}`,
        name: row.name,
        values: row.values.map((value) => (value === undefined ? null : Number(value))),
        isMetric: true,
      }),
    );
  const time: ValueColumn = {
    key: "t.duration",
    name: "run time (s)",
    values: tasks.map(({ active_duration }) => active_duration ?? null),
    isMetric: true,
  };
  return [...parameters, ...metrics, time];
}

/** Numbers that span more than two decades read better in decades. */
export function axisOf({ key, name, values }: ValueColumn): ParallelAxis {
  const kind = kindOf(values);
  const numbers = values.map(numberOf).filter((value) => value !== undefined) as number[];
  const isWide =
    kind === "number" &&
    numbers.length > 1 &&
    Math.min(...numbers) > 0 &&
    Math.max(...numbers) / Math.min(...numbers) > 50;
  return { key, label: name, kind: isWide ? "log" : kind, values };
}

/** Colours by a column's values, dark for the smallest; a fallback where there is none. */
export function coloursBy(column: ValueColumn | undefined, fallback: string[]): string[] {
  if (!column) return fallback;
  const numbers = column.values.map(numberOf);
  const there = numbers.filter((value) => value !== undefined) as number[];
  if (there.length === 0) return fallback;
  const [min, max] = [Math.min(...there), Math.max(...there)];
  return numbers.map((value, at) =>
    value === undefined ? (fallback[at] ?? "gray") : sequential(max > min ? (value - min) / (max - min) : 0.5),
  );
}
