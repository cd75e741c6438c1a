// Axes of parallel coordinates: numbers, numbers in decades, or words; and which rows a set of brushes lets through.

import type { Range } from "./curves";

export type Cell = number | string | null | undefined;
export type AxisKind = "number" | "log" | "words";
export type ParallelAxis = {
  key: string;
  label: string;
  kind: AxisKind;
  values: readonly Cell[];
};

/** A brush keeps what lies between two shares of an axis, 0 at the bottom, 1 at the top. */
export type Brushes = Readonly<Record<string, Range>>;

export type AxisScale = {
  kind: AxisKind;
  /** The share of the axis at which a value lies; undefined where the row has none. */
  place(value: Cell): number | undefined;
  /** What stands beside the axis, from bottom to top. */
  ticks: { at: number; label: string }[];
};

const MOST_WORDS = 200;

/** Numbers when every value that is there is one (a parameter's values are strings on the wire). */
export function kindOf(values: readonly Cell[]): AxisKind {
  const there = values.filter((value) => value !== null && value !== undefined && value !== "");
  return there.length > 0 && there.every((value) => numberOf(value) !== undefined) ? "number" : "words";
}

export function numberOf(value: Cell): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function axisScale(axis: ParallelAxis, say: (value: number) => string): AxisScale {
  if (axis.kind === "words") return wordScale(axis.values);
  const isLog = axis.kind === "log";
  const numbers = axis.values.map(numberOf).filter((value) => value !== undefined && (!isLog || value > 0)) as number[];
  const map = isLog ? Math.log10 : (value: number) => value;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) [min, max] = [Math.min(min, value), Math.max(max, value)];
  if (min > max) return { kind: axis.kind, place: () => undefined, ticks: [] };
  const [low, span] = [map(min), map(max) - map(min)];
  const place = (value: Cell) => {
    const number = numberOf(value);
    if (number === undefined || (isLog && number <= 0)) return undefined;
    return span === 0 ? 0.5 : (map(number) - low) / span;
  };
  const back = (share: number) => (isLog ? 10 ** (low + share * span) : low + share * span);
  const shares = span === 0 ? [0.5] : [0, 0.25, 0.5, 0.75, 1];
  return { kind: axis.kind, place, ticks: shares.map((at) => ({ at, label: say(Number(back(at).toPrecision(4))) })) };
}

function wordScale(values: readonly Cell[]): AxisScale {
  const words = [...new Set(values.filter((value) => value !== null && value !== undefined).map(String))]
    .sort()
    .slice(0, MOST_WORDS);
  const at = new Map(words.map((word, i) => [word, words.length === 1 ? 0.5 : i / (words.length - 1)]));
  const shown = words.length <= 12 ? words : words.filter((_, i) => i % Math.ceil(words.length / 12) === 0);
  return {
    kind: "words",
    place: (value) => (value === null || value === undefined ? undefined : at.get(String(value))),
    ticks: shown.map((label) => ({ at: at.get(label) as number, label })),
  };
}

/** Which rows every brush lets through. A row without a value on a brushed axis is not let through. */
export function kept(
  axes: readonly ParallelAxis[],
  scales: readonly AxisScale[],
  brushes: Brushes,
  rows: number,
): boolean[] {
  return Array.from({ length: rows }, (_, row) =>
    axes.every((axis, i) => {
      const brush = brushes[axis.key];
      if (!brush) return true;
      const at = scales[i]?.place(axis.values[row]);
      return at !== undefined && at >= brush[0] - 1e-9 && at <= brush[1] + 1e-9;
    }),
  );
}
