import fc from "fast-check";
import { expect, test } from "vitest";
import { oddMarks, traceBand, traceLine } from "./draw";
import { drawable, type Frame, padded, pixelToX, pixelToY, xToPixel, yToPixel } from "./frame";

const FRAME: Frame = { left: 10, top: 5, width: 100, height: 50, x: [0, 100], y: [0, 10], logX: false, logY: false };

class Recorder {
  readonly strokes: [string, number, number][] = [];
  moveTo(x: number, y: number) {
    this.strokes.push(["move", x, y]);
  }
  lineTo(x: number, y: number) {
    this.strokes.push(["line", x, y]);
  }
  closePath() {
    this.strokes.push(["close", 0, 0]);
  }
}

function trace(x: number[], y: number[], frame = FRAME) {
  const recorder = new Recorder();
  traceLine(recorder, Float64Array.from(x), y, frame);
  return recorder.strokes;
}

test("a line goes from point to point, upside down as a canvas counts", () => {
  expect(trace([0, 50, 100], [0, 10, 5])).toEqual([
    ["move", 10, 55],
    ["line", 60, 5],
    ["line", 110, 30],
  ]);
});

test("a value that is no number is a gap, not a zero", () => {
  expect(trace([0, 10, 20, 30], [1, Number.NaN, 2, 3]).map(([kind]) => kind)).toEqual(["move", "move", "line"]);
  expect(trace([0, 10, 20], [1, Infinity, 2]).map(([kind]) => kind)).toEqual(["move", "move"]);
});

test("a million points cost a few strokes a pixel, and a single spike among them is drawn", () => {
  const n = 1_000_000;
  const x = Float64Array.from({ length: n }, (_, i) => (i * 100) / n);
  const y = new Float64Array(n).fill(1);
  y[777_777] = 10;
  const recorder = new Recorder();
  traceLine(recorder, x, y, FRAME);
  expect(recorder.strokes.length).toBeLessThan(1000);
  expect(Math.min(...recorder.strokes.map(([, , pixel]) => pixel))).toBe(5);
});

test("zoomed in, only what is in sight is drawn, with the neighbours that lead in and out", () => {
  const x = Array.from({ length: 101 }, (_, i) => i);
  const strokes = trace(
    x,
    x.map((v) => v / 10),
    { ...FRAME, x: [40, 50] },
  );
  expect(strokes.length).toBe(12);
});

test("a band is closed around its stretch and broken where there is nothing", () => {
  const recorder = new Recorder();
  const x = Float64Array.from([0, 50, 60, 80, 100]);
  const low = Float64Array.from([1, 1, Number.NaN, 2, 2]);
  const high = Float64Array.from([2, 3, 3, 4, 4]);
  traceBand(recorder, { x, y: high, low, high }, FRAME);
  expect(recorder.strokes.filter(([kind]) => kind === "close").length).toBe(2);
});

test("not-a-number and infinities become marks, one for a run of neighbours", () => {
  const x = Float64Array.from([0, 1, 2, 50, 100]);
  const y = Float64Array.from([Number.NaN, Number.NaN, Number.NaN, Infinity, -Infinity]);
  expect(oddMarks({ x, y }, FRAME)).toEqual([
    { at: 10, kind: "nan" },
    { at: 60, kind: "high" },
    { at: 110, kind: "low" },
  ]);
});

test("a pixel leads back to the value it came from, on both kinds of axis", () => {
  const value = fc.double({ min: 0.01, max: 99, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.boolean(), (x, y, log) => {
      const frame: Frame = { ...FRAME, x: [0.01, 100], y: [0.01, 100], logX: log, logY: log };
      expect(pixelToX(frame)(xToPixel(frame)(x))).toBeCloseTo(x, 6);
      expect(pixelToY(frame)(yToPixel(frame)(y))).toBeCloseTo(y, 6);
    }),
  );
});

test("every range that a user or a curve can bring is drawable or refused", () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, Infinity, Number.NaN));
  fc.assert(
    fc.property(number, number, fc.boolean(), (a, b, log) => {
      const range = drawable([a, b], log);
      if (!range) return;
      expect(range[0]).toBeLessThan(range[1]);
      if (log) expect(range[0]).toBeGreaterThan(0);
    }),
    {
      examples: [
        [5, 5, false],
        [0, 10, true],
        [1, 1, true],
      ],
    },
  );
  expect(padded(undefined, false)).toEqual([0, 1]);
  expect(padded([3, 3], false)[0]).toBeLessThan(3);
  expect(padded([0, 10], false)[0]).toBe(0);
});
