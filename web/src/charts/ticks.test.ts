import { expect, test } from "vitest";
import { clockTicks, durationTicks, linearTicks, logTicks, shortNumber } from "./ticks";

test("marks of a linear axis are round, lie inside it and number eight at most", () => {
  for (const [min, max] of [
    [0, 80_000],
    [0.4, 2.43],
    [-3, 7],
    [1e-9, 9e-9],
    [5, 5.0001],
    [-1e12, 1e12],
  ] as const) {
    const { at } = linearTicks(min, max);
    expect(at.length).toBeGreaterThan(1);
    expect(at.length).toBeLessThanOrEqual(8);
    expect(Math.min(...at)).toBeGreaterThanOrEqual(min - (max - min) * 1e-6);
    expect(Math.max(...at)).toBeLessThanOrEqual(max + (max - min) * 1e-6);
  }
});

test("labels have equal digits, thousands become k and an exponent is said once", () => {
  expect(linearTicks(0, 1)).toMatchObject({ labels: ["0", "0.2", "0.4", "0.6", "0.8", "1.0"], unit: "" });
  expect(linearTicks(0, 80_000).labels).toEqual(["0", "20k", "40k", "60k", "80k"]);
  expect(linearTicks(0, 4e-5)).toMatchObject({ unit: "×1e-5" });
  expect(linearTicks(-1, 1).labels[0]).toBe("−1.0");
});

test("two labels of one axis never read the same", () => {
  for (const [min, max] of [
    [0, 3e-7],
    [1, 1.002],
    [9_990, 10_020],
    [0, 7e6],
    [123456, 123460],
  ] as const) {
    const { labels } = linearTicks(min, max);
    expect(new Set(labels).size).toBe(labels.length);
  }
});

test("an axis that spans nothing, or no number, has no mark", () => {
  expect(linearTicks(1, 1).at).toEqual([]);
  expect(linearTicks(Number.NaN, 1).at).toEqual([]);
  expect(linearTicks(-Number.MAX_VALUE, Number.MAX_VALUE).at).toEqual([]);
  expect(logTicks(0, 10).at).toEqual([]);
});

test("a logarithmic axis counts in decades, with 2 and 5 where there is room", () => {
  expect(logTicks(0.001, 0.1).labels).toEqual(["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1"]);
  expect(logTicks(1e-6, 1e6).at.length).toBeLessThanOrEqual(9);
  expect(logTicks(3, 4).at.length).toBeGreaterThan(1);
});

test("a long training's axis is labelled in hours, a short one's in seconds", () => {
  expect(durationTicks(0, 5 * 3600)).toMatchObject({ labels: ["0", "1", "2", "3", "4", "5"], unit: "h" });
  expect(durationTicks(0, 30).unit).toBe("s");
  expect(durationTicks(0, 40 * 86_400).unit).toBe("d");
});

test("a wall-clock axis has marks at round times", () => {
  const noon = new Date(2026, 0, 31, 12, 3).getTime() / 1000;
  expect(clockTicks(noon, noon + 3600).labels).toEqual(["12:15", "12:30", "12:45", "13:00"]);
});

test("a value has five significant digits, and what is no number says so", () => {
  expect([0.123456789, 12, 1e-7, 123456789012, Number.NaN, -Infinity, -0.5].map(shortNumber)).toEqual([
    "0.12346",
    "12",
    "1e-7",
    "1.2346e11",
    "NaN",
    "−∞",
    "−0.5",
  ]);
});
