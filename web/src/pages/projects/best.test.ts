import { expect, test } from "vitest";
import { bestSoFar } from "./best";

test("only what beats all before it is a step, whichever way is better", () => {
  const points = [3, 1, 2, 5, 4].map((value, at) => ({ at, value }));
  expect(bestSoFar(points, false).map(({ value }) => value)).toEqual([3, 5]);
  expect(bestSoFar([...points].reverse(), true).map(({ value }) => value)).toEqual([3, 1]);
  expect(bestSoFar([], true)).toEqual([]);
});
