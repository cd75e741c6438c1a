import fc from "fast-check";
import { expect, test } from "vitest";
import { axisScale, kept, kindOf, type ParallelAxis } from "./parallelScale";
import { drawableSpots, rankCorrelation, type Spot, trend } from "./scatterFit";

const axis = (key: string, values: ParallelAxis["values"], kind = kindOf(values)): ParallelAxis => ({
  key,
  label: key,
  kind,
  values,
});
const scaleOf = (one: ParallelAxis) => axisScale(one, String);
const spot = (x: number, y: number): Spot => ({ id: `${x}`, name: "", x, y, colour: "red" });

test("a column of numbers written as text is numeric, one with a word in it is not", () => {
  expect(kindOf(["1e-3", 0.1, null])).toBe("number");
  expect(kindOf(["adam", "0.1"])).toBe("words");
  expect(kindOf([null, undefined])).toBe("words");
});

test("values lie between the ends of their axis, words in order, missing ones nowhere", () => {
  const numbers = scaleOf(axis("lr", ["0.1", "0.3", null]));
  expect([numbers.place("0.1"), numbers.place(0.3), numbers.place(null)]).toEqual([0, 1, undefined]);
  expect(scaleOf(axis("lr", [1e-4, 1e-2], "log")).place(1e-3)).toBeCloseTo(0.5);
  expect(scaleOf(axis("lr", [0, 1, 10], "log")).place(0)).toBeUndefined();
  const words = scaleOf(axis("optimizer", ["sgd", "adamw", "lion"]));
  expect(["adamw", "lion", "sgd"].map(words.place)).toEqual([0, 0.5, 1]);
  expect(scaleOf(axis("seed", [7, 7])).place(7)).toBe(0.5);
});

test("a row is kept when every brush lets it through", () => {
  const axes = [axis("lr", [0, 0.5, 1, null]), axis("acc", [1, 2, 3, 4])];
  const scales = axes.map(scaleOf);
  expect(kept(axes, scales, {}, 4)).toEqual([true, true, true, true]);
  expect(kept(axes, scales, { lr: [0.4, 1] }, 4)).toEqual([false, true, true, false]);
  expect(kept(axes, scales, { lr: [0.4, 1], acc: [0, 0.4] }, 4)).toEqual([false, true, false, false]);
});

test("every value of an axis has a place on it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), { minLength: 1 }),
      (values) => {
        const scale = scaleOf(axis("a", values));
        for (const value of values) {
          expect(scale.place(value)).toBeGreaterThanOrEqual(0);
          expect(scale.place(value)).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});

test("the trend through points of a line is that line, in decades as well", () => {
  const line = trend([spot(1, 3), spot(2, 5), spot(3, 7)], false, false);
  expect(line?.slope).toBeCloseTo(2);
  expect(line?.offset).toBeCloseTo(1);
  expect(trend([spot(1, 10), spot(10, 100), spot(100, 1000)], true, true)?.slope).toBeCloseTo(1);
  expect(trend([spot(1, 1), spot(1, 5)], false, false)).toBeUndefined();
});

test("what a log axis can't show is left out", () => {
  expect(drawableSpots([spot(0, 1), spot(1, 1), spot(Number.NaN, 1)], true, false).length).toBe(1);
});

test("rank correlation sees any rising shape, shares ranks and needs three rows", () => {
  expect(rankCorrelation([1, 2, 3, 4], [1, 4, 9, 16])).toBeCloseTo(1);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
  expect(rankCorrelation([1, 1, 2, 2], [1, 2, 1, 2])).toBeCloseTo(0);
  expect(rankCorrelation([1, 2], [1, 2])).toBeUndefined();
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeUndefined();
});
