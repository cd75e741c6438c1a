import { expect, test } from "vitest";
import { decodeWindow } from "./window";

function packed(rows: {
  x: number[];
  min: number[];
  max: number[];
  mean: number[];
  last: number[];
  raw: boolean;
}): ArrayBuffer {
  const n = rows.x.length;
  const header = JSON.stringify({
    left_out: 0,
    series: [{ task: "t", metric: "m", variant: "v", raw: rows.raw, offset: 0, length: n }],
  });
  const text = header.padEnd(Math.ceil(header.length / 8) * 8, " ");
  const size = 8 + text.length;
  const body = new ArrayBuffer(size + n * 40 + Math.ceil((n * 4) / 8) * 8);
  new Uint8Array(body).set(new TextEncoder().encode(`RFW1____${text}`));
  new DataView(body).setUint32(4, text.length, true);
  const columns = [rows.x, rows.min, rows.max, rows.mean, rows.last];
  for (const [at, column] of columns.entries()) new Float64Array(body, size + at * n * 8, n).set(column);
  return body;
}

const ROWS = {
  x: [0, 10],
  min: [1, Number.NaN],
  max: [3, Number.NaN],
  mean: [2, Number.NaN],
  last: [3, Number.POSITIVE_INFINITY],
};

test("a bucket is its mean with the span of its points; what was no number stays what it was", () => {
  const [series] = decodeWindow(packed({ ...ROWS, raw: false })).series;
  expect(series).toMatchObject({ task: "t", metric: "m", variant: "v" });
  expect([...(series?.y ?? [])]).toEqual([2, Number.POSITIVE_INFINITY]);
  expect([series?.low[0], series?.high[0]]).toEqual([1, 3]);
});

test("points that were not thinned are what was reported", () => {
  expect([...(decodeWindow(packed({ ...ROWS, raw: true })).series[0]?.y ?? [])]).toEqual([3, Number.POSITIVE_INFINITY]);
});

test("a body that was cut is an error, wherever it was cut", () => {
  const whole = packed({ ...ROWS, raw: false });
  const columns = whole.byteLength - 8;
  for (let length = 0; length < columns; length += 7) expect(() => decodeWindow(whole.slice(0, length))).toThrow();
  expect(() => decodeWindow(new TextEncoder().encode('{"meta":{}}').buffer as ArrayBuffer)).toThrow();
});
