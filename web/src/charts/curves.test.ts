import fc from "fast-check";
import { expect, test } from "vitest";
import {
  aggregate,
  type Curve,
  commonGrid,
  describe,
  lowerBound,
  nearest,
  over,
  rangeOfX,
  rangeOfY,
  rangeWithoutOutliers,
  studentT95,
  summarise,
  valueAt,
} from "./curves";

const curve = (x: number[], y: number[], low?: number[], high?: number[]): Curve => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  ...(low && high && { low: Float64Array.from(low), high: Float64Array.from(high) }),
});

test("the nearest point is the one that a walk over all points finds", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), fc.integer(), (xs, at) => {
      const x = xs.sort((a, b) => a - b);
      const found = Math.abs((x[nearest(x, at)] as number) - at);
      expect(found).toBe(Math.min(...x.map((v) => Math.abs(v - at))));
      expect(lowerBound(x, at)).toBe(x.filter((v) => v < at).length);
    }),
  );
  expect(nearest([], 1)).toBe(-1);
});

test("the range of y holds the bands and the neighbours outside the picture, and no infinity", () => {
  const one = curve([0, 1, 2, 3], [1, Number.NaN, Infinity, 4], [0, 0, 0, 3], [2, 2, 2, 9]);
  expect(rangeOfY([one], [0, 3])).toEqual([0, 9]);
  expect(rangeOfY([curve([0, 10], [0, 100])], [4, 5])).toEqual([0, 100]);
  expect(rangeOfY([curve([0, 1], [-1, 5])], [0, 1], true)).toEqual([5, 5]);
  expect(rangeOfX([curve([], []), curve([3, 8], [1, 1])])).toEqual([3, 8]);
  expect(rangeOfX([])).toBeUndefined();
});

test("one spike among a thousand points does not stretch an axis that leaves outliers out", () => {
  const y = Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  y[500] = 1e9;
  const [low, high] = rangeWithoutOutliers(
    [
      curve(
        y.map((_, i) => i),
        y,
      ),
    ],
    [0, 999],
  ) ?? [0, 0];
  expect(high).toBeLessThan(2);
  expect(low).toBeGreaterThanOrEqual(-1);
});

test("between points a value is interpolated; outside them there is none", () => {
  const line = curve([0, 10], [0, 100]);
  expect(valueAt(line, 5)).toBe(50);
  expect(valueAt(line, -1)).toBeNaN();
  expect(valueAt(line, 11)).toBeNaN();
});

test("a group of curves has the mean of its members, and a band that says how far they lie apart", () => {
  const members = [curve([0, 1], [1, 1]), curve([0, 1], [3, 5]), curve([0], [5])];
  const grouped = aggregate(members, "mean", "range");
  expect([...grouped.y]).toEqual([3, 3]);
  expect([...grouped.low]).toEqual([1, 1]);
  expect([...grouped.high]).toEqual([5, 5]);
  expect(aggregate(members, "median", "std").high[0]).toBeCloseTo(3 + 2);
  expect(aggregate(members, "mean", "error").high[0]).toBeCloseTo(3 + 2 / Math.sqrt(3));
  expect(aggregate(members, "mean", "confidence").high[0]).toBeCloseTo(3 + (4.303 * 2) / Math.sqrt(3));
});

test("Student's quantile joins the table to the formula without a step", () => {
  expect(studentT95(31)).toBeCloseTo(2.0395, 2);
  expect(studentT95(1e9)).toBeCloseTo(1.96, 3);
});

test("a grid of many long curves stays bounded and ends where they end", () => {
  const long = Array.from({ length: 9 }, (_, k) =>
    curve(
      Array.from({ length: 900 }, (_, i) => i * 9 + k),
      new Array(900).fill(0),
    ),
  );
  const grid = commonGrid(long);
  expect(grid.length).toBe(1000);
  expect([grid[0], grid[999]]).toEqual([0, 899 * 9 + 8]);
});

test("over another metric, points lie at that metric's value and what has none is left out", () => {
  const loss = curve([0, 10, 20, 30], [4, 3, 2, 1]);
  const epoch = curve([0, 20], [0, 1]);
  expect(over(loss, epoch)).toEqual(curve([0, 0.5, 1], [4, 3, 2]));
});

test("a summary knows where the extremes were, down to the edge of a bucket", () => {
  const found = summarise(curve([0, 5, 9], [2, 1, 3], [2, -8, 3], [2, 1, 3]));
  expect(found).toMatchObject({ first: 2, last: 3, min: -8, minAt: 5, max: 3, maxAt: 9, mean: 2, count: 3 });
  expect(summarise(curve([0], [Number.NaN]))).toBeUndefined();
});

test("a curve can be read aloud", () => {
  expect(describe("loss/train", curve([0, 9], [2, 1]), String)).toBe(
    "loss/train falls from 2 to 1; lowest 1 at 9, highest 2 at 0",
  );
});
