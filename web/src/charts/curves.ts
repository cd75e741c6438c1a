// A curve as columns, and what is done with curves before they are drawn: search, ranges, grids, groups.
// Pure functions, no drawing; they run in the worker as well as in the page.

/** One line's points, ascending in x. `low` and `high` are what the bucket of each point spans. */
export type Curve = { x: Float64Array; y: Float64Array; low?: Float64Array; high?: Float64Array };
export type Range = [number, number];

/** The first index whose x is not below `value`; the length when there is none. */
export function lowerBound(x: ArrayLike<number>, value: number): number {
  let [from, to] = [0, x.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((x[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The index of the point nearest in x, or -1 for an empty curve. */
export function nearest(x: ArrayLike<number>, value: number): number {
  if (x.length === 0) return -1;
  const right = Math.min(lowerBound(x, value), x.length - 1);
  const left = Math.max(0, right - 1);
  return value - (x[left] as number) <= (x[right] as number) - value ? left : right;
}

/** The span of x over all curves, or undefined when there is no point. */
export function rangeOfX(curves: Curve[]): Range | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x } of curves) {
    if (x.length === 0) continue;
    min = Math.min(min, x[0] as number);
    max = Math.max(max, x[x.length - 1] as number);
  }
  return min <= max ? [min, max] : undefined;
}

/** The span of the finite y between two x, with the bands; on a log axis only what is above zero counts. */
export function rangeOfY(curves: Curve[], [from, to]: Range, log = false): Range | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const take = (value: number | undefined) => {
    if (value === undefined || !Number.isFinite(value) || (log && value <= 0)) return;
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (const { x, y, low, high } of curves) {
    // One neighbour more on each side: the line enters the picture from there.
    const end = Math.min(x.length, lowerBound(x, to) + 1);
    for (let i = Math.max(0, lowerBound(x, from) - 1); i < end; i++) {
      take(y[i]);
      take(low?.[i]);
      take(high?.[i]);
    }
  }
  return min <= max ? [min, max] : undefined;
}

/** Where nine in ten values lie, widened a little: what an axis shows when outliers are left out. */
export function rangeWithoutOutliers(curves: Curve[], [from, to]: Range): Range | undefined {
  const values: number[] = [];
  for (const { x, y } of curves) {
    const end = Math.min(x.length, lowerBound(x, to) + 1);
    for (let i = lowerBound(x, from); i < end; i++) if (Number.isFinite(y[i])) values.push(y[i] as number);
  }
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [low, high] = [at(0.05), at(0.95)];
  const slack = (high - low) * 0.25;
  const [least, most] = [at(0), at(1)];
  return [Math.max(least, low - slack), Math.min(most, high + slack)];
}

/** The curve's value at x, linear between its points and not-a-number outside them. */
export function valueAt({ x, y }: Curve, at: number): number {
  const right = lowerBound(x, at);
  if (right === x.length) return Number.NaN;
  if (x[right] === at) return y[right] as number;
  if (right === 0) return Number.NaN;
  const [x0, x1] = [x[right - 1] as number, x[right] as number];
  const [y0, y1] = [y[right - 1] as number, y[right] as number];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}

const GRID = 1000;

/** All x of all curves where they are few, else that many evenly spaced ones. */
export function commonGrid(curves: Curve[], most = GRID): Float64Array {
  const all = new Set<number>();
  for (const { x } of curves) {
    for (const value of x) all.add(value);
    if (all.size > most) break;
  }
  if (all.size <= most) return Float64Array.from(all).sort();
  const [min, max] = rangeOfX(curves) ?? [0, 0];
  return Float64Array.from({ length: most }, (_, i) => min + ((max - min) * i) / (most - 1));
}

export type Middle = "mean" | "median";
export type Spread = "range" | "std" | "error" | "confidence";

/** Many curves as one: the middle of what each says at every x, and a band of how far they lie apart. */
export function aggregate(curves: Curve[], middle: Middle, spread: Spread, grid = commonGrid(curves)): Required<Curve> {
  const [y, low, high] = [new Float64Array(grid.length), new Float64Array(grid.length), new Float64Array(grid.length)];
  for (let i = 0; i < grid.length; i++) {
    const values = curves.map((curve) => valueAt(curve, grid[i] as number)).filter(Number.isFinite);
    [y[i], low[i], high[i]] = summary(values, middle, spread);
  }
  return { x: grid, y, low, high };
}

function summary(values: number[], middle: Middle, spread: Spread): [number, number, number] {
  const n = values.length;
  if (n === 0) return [Number.NaN, Number.NaN, Number.NaN];
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const centre = middle === "mean" ? mean : medianOf(values);
  if (spread === "range") return [centre, Math.min(...values), Math.max(...values)];
  const variance = n < 2 ? 0 : values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  const std = Math.sqrt(variance);
  const half = spread === "std" ? std : (std / Math.sqrt(n)) * (spread === "error" ? 1 : studentT95(n - 1));
  return [centre, centre - half, centre + half];
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Two-sided 95 % quantile of Student's t (tables in any textbook; beyond 30 the normal one with its first correction). */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

export const studentT95 = (freedom: number): number => (freedom < 1 ? 0 : (T95[freedom - 1] ?? 1.96 + 2.372 / freedom));

/** The same points over another metric's values: x becomes what `axis` says at that iteration. */
export function over(curve: Curve, axis: Curve): Curve {
  const rows: [number, number, number, number][] = [];
  for (let i = 0; i < curve.x.length; i++) {
    const at = valueAt(axis, curve.x[i] as number);
    if (!Number.isFinite(at)) continue;
    const y = curve.y[i] as number;
    rows.push([at, y, curve.low?.[i] ?? y, curve.high?.[i] ?? y]);
  }
  rows.sort((a, b) => a[0] - b[0]);
  const column = (at: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[at]);
  const banded = curve.low && curve.high ? { low: column(2), high: column(3) } : {};
  return { x: column(0), y: column(1), ...banded };
}

export type Summary = {
  first: number;
  last: number;
  min: number;
  max: number;
  mean: number;
  minAt: number;
  maxAt: number;
  count: number;
};

/** First, last, least, largest and mean of a curve's finite values, with where the extremes lie. */
export function summarise({ x, y, low, high }: Curve): Summary | undefined {
  let found: Summary | undefined;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number;
    if (!Number.isFinite(value)) continue;
    const at = x[i] as number;
    found ??= { first: value, last: value, min: value, max: value, mean: 0, minAt: at, maxAt: at, count: 0 };
    found.last = value;
    found.count += 1;
    sum += value;
    const [least, most] = [low?.[i] ?? value, high?.[i] ?? value];
    if (least < found.min) [found.min, found.minAt] = [least, at];
    if (most > found.max) [found.max, found.maxAt] = [most, at];
  }
  if (found) found.mean = sum / found.count;
  return found;
}

/** One sentence for those who can't see the picture. */
export function describe(name: string, curve: Curve, say: (value: number) => string): string {
  const found = summarise(curve);
  if (!found) return `${name} has no value yet`;
  const verb = found.last > found.first ? "rises" : found.last < found.first ? "falls" : "stays";
  const path =
    verb === "stays" ? `stays at ${say(found.last)}` : `${verb} from ${say(found.first)} to ${say(found.last)}`;
  return `${name} ${path}; lowest ${say(found.min)} at ${say(found.minAt)}, highest ${say(found.max)} at ${say(found.maxAt)}`;
}
