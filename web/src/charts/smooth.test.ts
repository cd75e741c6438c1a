import fc from "fast-check";
import { expect, test } from "vitest";
import { ema, gaussian, parseSmoothing, printSmoothing, runningMean, smooth, timeWeightedEma } from "./smooth";

const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i] as number, 9);
};

test("the exponential average equals the textbook one divided by its weights", () => {
  // s = w·s + (1−w)·y from zero, divided by 1 − wⁿ
  const y = [4, 2, 8, 6];
  let s = 0;
  const reference = y.map((value, i) => {
    s = 0.6 * s + 0.4 * value;
    return s / (1 - 0.6 ** (i + 1));
  });
  close(ema(y, 0.6), reference);
});

test("over even distances the time-weighted average is the plain one", () => {
  const y = [3, 1, 4, 1, 5, 9, 2, 6];
  close(timeWeightedEma([0, 10, 20, 30, 40, 50, 60, 70], y, 0.7), ema(y, 0.7));
});

test("after a long gap the time-weighted average forgets what was before", () => {
  const smoothed = timeWeightedEma([0, 1, 2, 1000], [100, 100, 100, 0], 0.5);
  expect(smoothed[3]).toBeLessThan(ema([100, 100, 100, 0], 0.5)[3] as number);
  expect(smoothed[3]).toBeLessThan(30);
});

test("a running mean of three is the mean of a point and its neighbours", () => {
  close(runningMean([3, 6, 9, 0], 3), [4.5, 6, 5, 4.5]);
});

test("a Gaussian weighs neighbours by exp(−d²/2σ²)", () => {
  const w = Math.exp(-0.5);
  expect(gaussian([0, 0, 1, 0, 0], 1)[2]).toBeCloseTo(1 / (1 + 2 * w + 2 * Math.exp(-2)), 9);
});

const ways = fc.oneof(
  fc.record({
    kind: fc.constantFrom("ema" as const, "time" as const),
    weight: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  }),
  fc.record({
    kind: fc.constantFrom("gaussian" as const, "mean" as const),
    width: fc.double({ min: 0.1, max: 40, noNaN: true }),
  }),
);

test("no smoothing leaves the span of the values, and what is no number stays where it was", () => {
  const value = fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.constantFrom(Number.NaN, Infinity, -Infinity),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), ways, (y, how) => {
      const finite = y.filter(Number.isFinite);
      const out = smooth(
        y.map((_, i) => i),
        y,
        how,
      );
      for (let i = 0; i < y.length; i++) {
        if (!Number.isFinite(y[i])) expect(out[i]).toBe(y[i]);
        else {
          expect(out[i]).toBeGreaterThanOrEqual(Math.min(...finite) - 1e-6);
          expect(out[i]).toBeLessThanOrEqual(Math.max(...finite) + 1e-6);
        }
      }
    }),
  );
});

test("smoothing in the address reads back as it was written; nonsense is none", () => {
  expect(printSmoothing(parseSmoothing("ema:0.6"))).toBe("ema:0.6");
  expect(printSmoothing(parseSmoothing("gaussian:12"))).toBe("gaussian:12");
  for (const text of ["ema:1", "ema:7", "mean:0", "<b>", "ema:", undefined]) {
    expect(parseSmoothing(text)).toEqual({ kind: "none" });
  }
});
