import { expect, test } from "vitest";
import { prepare, workOf } from "./prepare";

const curve = (x: number[], y: number[]) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });
const none = { kind: "none" } as const;

test("times become seconds since each run's own start, so that runs of different days lie over each other", () => {
  const curves = [curve([1000, 3000], [1, 2]), curve([900_000, 901_000], [1, 2])];
  const lines = prepare({ curves, axis: { kind: "since-start" }, smoothing: none });
  expect(lines.map(({ x }) => [...x])).toEqual([
    [0, 2],
    [0, 1],
  ]);
});

test("smoothing keeps what was reported behind it", () => {
  const [line] = prepare({
    curves: [curve([0, 1], [0, 2])],
    axis: { kind: "as-is" },
    smoothing: { kind: "ema", weight: 0.5 },
  });
  expect([...(line?.raw ?? [])]).toEqual([0, 2]);
  expect(line?.y[1]).toBeCloseTo(4 / 3);
});

test("groups become one curve each, and a run without the axis's metric is empty", () => {
  const curves = [curve([0, 1], [1, 1]), curve([0, 1], [3, 3])];
  const grouped = prepare({
    curves,
    axis: { kind: "as-is" },
    smoothing: none,
    groups: { members: [[0, 1]], middle: "mean", spread: "range" },
  });
  expect(grouped.map(({ y, low, high }) => [y[0], low?.[0], high?.[0]])).toEqual([[2, 1, 3]]);
  expect(
    prepare({ curves, axis: { kind: "over", axes: [undefined, curve([0, 1], [5, 6])] }, smoothing: none }).map(
      ({ x }) => [...x],
    ),
  ).toEqual([[], [5, 6]]);
});

test("a wide window over many points counts as much work", () => {
  const long = curve(new Array(2000).fill(0), new Array(2000).fill(0));
  expect(workOf({ curves: [long], axis: { kind: "as-is" }, smoothing: none })).toBeLessThan(10_000);
  expect(
    workOf({ curves: [long], axis: { kind: "as-is" }, smoothing: { kind: "gaussian", width: 100 } }),
  ).toBeGreaterThan(1_000_000);
});
