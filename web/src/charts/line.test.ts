import { expect, test } from "vitest";
import { byRightEdge, byValue, type Line, readingsAt } from "./line";
import { sparklinePath } from "./sparkline";
import { shortened, tipRows } from "./tooltip";

const look = { slot: 0, dash: [], isGrey: false };
const line = (key: string, x: number[], y: number[]): Line => ({
  key,
  run: key,
  name: key,
  look,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

test("a line that ended before the cursor says nothing there", () => {
  const lines = [line("long", [0, 50, 100], [1, 2, 3]), line("short", [0, 10], [5, 6])];
  expect(readingsAt(lines, 52, [0, 100]).map(({ line, y }) => [line.key, y])).toEqual([["long", 2]]);
  expect(readingsAt(lines, 10.5, [0, 100]).length).toBe(2);
});

test("the highest value stands on top, and what is no number at the bottom", () => {
  const lines = [
    line("nan", [0], [Number.NaN]),
    line("low", [0], [1]),
    line("high", [0], [9]),
    line("inf", [0], [Infinity]),
  ];
  expect(byValue(readingsAt(lines, 0, [0, 1])).map(({ line }) => line.key)).toEqual(["inf", "high", "low", "nan"]);
});

test("a tooltip of a hundred lines shows twelve around the nearest and counts the rest", () => {
  const readings = readingsAt(
    Array.from({ length: 100 }, (_, i) => line(`${i}`, [0], [i])),
    0,
    [0, 1],
  );
  const near = readings[50];
  const { rows, before, after } = tipRows(readings, near);
  expect(rows.length).toBe(12);
  expect(rows).toContain(near);
  expect(before + after).toBe(88);
});

test("the legend is ordered as the lines end", () => {
  const lines = [line("falls", [0, 1], [9, 1]), line("rises", [0, 1], [1, 9]), line("none", [], [])];
  expect(byRightEdge(lines, Infinity).map(({ key }) => key)).toEqual(["rises", "falls", "none"]);
});

test("a long name is cut in the middle, where names of runs are alike", () => {
  expect(shortened("a".repeat(60) + "b".repeat(60), 11)).toBe("aaaaa…bbbbb");
  expect(shortened("short")).toBe("short");
});

test("a sparkline fills its box, and one of a single point is a stroke across it", () => {
  expect(sparklinePath(line("l", [0, 1, 2], [0, 10, 5]), 90, 22)).toBe("M0.0 21.0L45.0 1.0L90.0 11.0");
  expect(sparklinePath(line("l", [5], [1]), 90, 22)).toBe("M0 11.0L90 11.0");
  expect(sparklinePath(line("l", [], []), 90, 22)).toBe("");
  expect(sparklinePath(line("l", [0, 1], [Number.NaN, Number.NaN]), 90, 22)).toBe("");
});
