// What a line chart is told: its lines with their looks, and how to show them.

import { type Curve, lowerBound, nearest, type Range } from "./curves";
import type { Look } from "./slots";
import type { Theme } from "./theme";

export type Line = Curve & {
  /** One curve on this chart. */
  key: string;
  /** What it belongs to, the same on every chart: pointing at one makes all of it stand out. */
  run: string;
  name: string;
  look: Look;
  /** The values as reported, drawn faintly behind the smoothed ones. */
  raw?: Float64Array;
  isBaseline?: boolean;
};

export type XKind = "iteration" | "relative" | "wall" | "value";

export type Settings = {
  height: number;
  xKind: XKind;
  logX: boolean;
  logY: boolean;
  range: Range | undefined;
  yRange: Range | undefined;
  withoutOutliers: boolean;
  hidden: ReadonlySet<string>;
  pinned: string | undefined;
  /** Places on the x axis where something began: an attempt, a fork. */
  marks: readonly { at: number; label: string }[];
};

export const DEFAULTS: Settings = {
  height: 220,
  xKind: "iteration",
  logX: false,
  logY: false,
  range: undefined,
  yRange: undefined,
  withoutOutliers: false,
  hidden: new Set(),
  pinned: undefined,
  marks: [],
};

export const strokeOf = (line: Line, theme: Theme) => ({
  colour: line.isBaseline ? theme.text : line.look.isGrey ? theme.muted : theme.curve(line.look.slot),
  width: line.isBaseline ? 2.5 : 1.6,
  dash: line.isBaseline ? [] : line.look.dash,
  alpha: line.look.isGrey && !line.isBaseline ? 0.45 : 1,
});

export type Reading = { line: Line; index: number; x: number; y: number };

/** What every line says at x. A line that ended before, or begins later, says nothing. */
export function readingsAt(lines: readonly Line[], at: number, [from, to]: Range): Reading[] {
  const slack = (to - from) * 0.01;
  const readings: Reading[] = [];
  for (const line of lines) {
    const index = nearest(line.x, at);
    if (index < 0) continue;
    const [first, last] = [line.x[0] as number, line.x[line.x.length - 1] as number];
    if (at < first - slack || at > last + slack) continue;
    readings.push({ line, index, x: line.x[index] as number, y: line.y[index] as number });
  }
  return readings;
}

/** Highest value first; what is no number goes last. */
export function byValue(readings: readonly Reading[]): Reading[] {
  const rank = (y: number) => (Number.isNaN(y) ? Number.NEGATIVE_INFINITY : y);
  return readings.toSorted((a, b) => (rank(a.y) === rank(b.y) ? 0 : rank(b.y) - rank(a.y)));
}

/** Lines in the order in which they end at the right edge, highest first: the legend reads as the picture does. */
export function byRightEdge(lines: readonly Line[], to: number): Line[] {
  const last = (line: Line) => {
    const value = line.y[Math.min(lowerBound(line.x, to), line.x.length - 1)];
    return value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return lines.toSorted((a, b) => (last(a) === last(b) ? 0 : last(b) - last(a)));
}
