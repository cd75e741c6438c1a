import { expect, test } from "vitest";
import { Heights } from "./heights";

test("of a long log only the pieces in sight are drawn, and one more on each side", () => {
  const heights = new Heights(200, 20);
  expect(heights.pieces(300_000)).toBe(1500);
  expect(heights.between(0, 900, 300_000)).toEqual([0, 1]);
  expect(heights.between(4_000_000, 4_000_900, 300_000)).toEqual([999, 1001]);
  expect(heights.between(1e9, 2e9, 300_000)).toEqual([1498, 1499]);
});

test("a piece that wrapped moves what lies below it", () => {
  const heights = new Heights(200, 20);
  expect(heights.top(2, 1000)).toBe(8000);
  expect(heights.measure(0, 9000)).toBe(true);
  expect(heights.measure(0, 9000)).toBe(false);
  expect(heights.top(2, 1000)).toBe(13_000);
  heights.forget();
  expect(heights.top(2, 1000)).toBe(8000);
});

test("the last piece is as high as its lines", () => {
  expect(new Heights(200, 20).of(1, 250)).toBe(1000);
  expect(new Heights(200, 20).between(0, 100, 0)).toEqual([0, -1]);
});
