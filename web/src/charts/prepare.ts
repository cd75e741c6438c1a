// From columns as they were reported to what a chart draws: another x axis, smoothing, groups as one curve.
// Pure; run in the page where it is little, in the worker where it is much.

import { aggregate, type Curve, type Middle, over, type Spread } from "./curves";
import { type Smoothing, smooth } from "./smooth";

export type RawCurve = { x: Float64Array; y: Float64Array; low?: Float64Array; high?: Float64Array };
export type Job = {
  curves: RawCurve[];
  /** What x becomes: as it is, seconds since its first, seconds of the clock (from milliseconds), or another curve's value. */
  axis: { kind: "as-is" | "since-start" | "clock" } | { kind: "over"; axes: (RawCurve | undefined)[] };
  smoothing: Smoothing;
  /** Indices of the curves that become one, with what is drawn of them. */
  groups?: { members: number[][]; middle: Middle; spread: Spread };
};
export type Prepared = Curve & { raw?: Float64Array };

export function prepare({ curves, axis, smoothing, groups }: Job): Prepared[] {
  const placed = curves.map((curve, i) => place(curve, axis, i));
  if (groups) {
    return groups.members.map((members) => {
      const grouped = aggregate(
        members.map((i) => placed[i] as Curve),
        groups.middle,
        groups.spread,
      );
      return smoothing.kind === "none" ? grouped : { ...grouped, y: smooth(grouped.x, grouped.y, smoothing) };
    });
  }
  return placed.map((curve) =>
    smoothing.kind === "none" ? curve : { ...curve, y: smooth(curve.x, curve.y, smoothing), raw: curve.y },
  );
}

function place(curve: RawCurve, axis: Job["axis"], i: number): Curve {
  switch (axis.kind) {
    case "as-is":
      return curve;
    case "since-start":
      return { ...curve, x: seconds(curve.x, curve.x[0] ?? 0) };
    case "clock":
      return { ...curve, x: seconds(curve.x, 0) };
    case "over": {
      const other = axis.axes[i];
      return other ? over(curve, other) : { x: new Float64Array(0), y: new Float64Array(0) };
    }
  }
}

const seconds = (x: Float64Array, from: number) => x.map((ms) => (ms - from) / 1000);

/** About how many steps it takes. */
export function workOf({ curves, smoothing, groups }: Job): number {
  const points = curves.reduce((sum, { x }) => sum + x.length, 0);
  const window = smoothing.kind === "gaussian" ? smoothing.width * 6 : smoothing.kind === "mean" ? smoothing.width : 1;
  return points * Math.max(1, window) + (groups ? points * 10 : 0);
}
