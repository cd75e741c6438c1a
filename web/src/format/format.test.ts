import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  absolute,
  ago,
  bytes,
  count,
  counted,
  csv,
  difference,
  duration,
  markdownTable,
  md5,
  middle,
  number,
  percent,
  slug,
  tsv,
  visible,
} from ".";

const NOON = Date.parse("2026-01-31T12:00:00Z");

test("numbers show five significant digits, and exponents only where zeros would be counted", () => {
  const shown = [0.913245678, 3e-4, 0.001, -0.5, 1284, 12_345.678, 123_456_789_012, 1.5e-9, 0, 63].map(number);
  expect(shown).toEqual(["0.91325", "3e-4", "0.001", "−0.5", "1,284", "12,346", "1.2346e11", "1.5e-9", "0", "63"]);
});

test("what is no number is named, what is missing is a dash", () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, undefined].map(number)).toEqual([
    "NaN",
    "∞",
    "−∞",
    "–",
    "–",
  ]);
});

test("a difference always has its sign", () => {
  expect([0.019, -2, 0].map(difference)).toEqual(["+0.019", "−2", "±0"]);
});

test("counts are grouped and agree with their word", () => {
  expect([count(12_408), counted(1, "task"), counted(0, "task"), counted(2, "entry", "entries")]).toEqual([
    "12,408",
    "1 task",
    "0 tasks",
    "2 entries",
  ]);
  expect([percent(0.34), percent(0.004), percent(1)]).toEqual(["34 %", "0.4 %", "100 %"]);
});

test("durations show their two largest units", () => {
  const shown = [0.012, 1.25, 45, 60, 8040, 97_200, 0, undefined, -1].map(duration);
  expect(shown).toEqual(["12 ms", "1.3 s", "45 s", "1 m", "2 h 14 m", "1 d 3 h", "0 s", "–", "–"]);
});

test("a duration never shows sixty of anything", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => !/\b60 [sm]/.test(duration(seconds))),
  );
});

test("sizes are decimal", () => {
  expect([0, 999, 1000, 1_940_000_000, 12_000_000, undefined].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "1.9 GB",
    "12 MB",
    "–",
  ]);
});

test("a time reads as its distance from now, then as a date", () => {
  const shown = [
    "2026-01-31T11:59:58Z",
    "2026-01-31T11:59:15.000000+00:00",
    "2026-01-31T11:58:00Z",
    "2026-01-31T00:00:00Z",
    "2026-01-30T02:00:00Z",
    "2026-01-26T12:00:00Z",
  ];
  expect(shown.map((time) => ago(time, NOON))).toEqual([
    "just now",
    "45 s ago",
    "2 min ago",
    "12 h ago",
    "yesterday",
    "5 d ago",
  ]);
  expect(ago("2025-11-30T12:00:00", NOON)).toBe("2025-11-30");
  expect([ago(undefined, NOON), ago("nonsense", NOON), ago("2026-01-31T12:00:09Z", NOON)]).toEqual([
    "–",
    "–",
    "just now",
  ]);
});

test("whole times are sortable, in any zone", () => {
  expect(absolute("2026-01-31T12:00:09Z", "UTC")).toBe("2026-01-31 12:00:09");
  expect(absolute("2026-01-31T12:00:09Z", "Asia/Tokyo")).toBe("2026-01-31 21:00:09");
  expect(absolute(null)).toBe("–");
});

test("hidden characters are written out and long names are cut", () => {
  expect(visible("a\u202egnp.exe\u0007")).toBe("a\\u202egnp.exe\\u0007");
  expect(visible("x".repeat(1_000_000))).toHaveLength(201);
});

test("names are cut in the middle, never inside a character", () => {
  expect(middle("resnet50-cutmix-seed-1", 11)).toBe("resne…eed-1");
  expect(middle("short", 11)).toBe("short");
  expect(middle("🦊🦊🦊🦊🦊", 3)).toBe("🦊…🦊");
});

test("a cell that begins as a formula is quoted, a negative number is not", () => {
  expect(csv([["=1+1", "-0.5", "-x", "@a", "+3e-4"]])).toBe("'=1+1,-0.5,'-x,'@a,+3e-4\r\n");
  expect(csv([['say "hi"', "a,b", "two\nlines"]])).toBe('"say ""hi""","a,b","two\nlines"\r\n');
  expect(tsv([["a\tb", "c"]])).toBe('"a\tb"\tc');
  expect(
    markdownTable([
      ["a", "b"],
      ["1", "x|y"],
    ]),
  ).toBe("| a | b |\n| --- | --- |\n| 1 | x y |");
});

test("file names that we choose hold nothing but letters, digits and dashes", () => {
  expect([slug("loss/train <b>"), slug("../../etc"), slug("é")]).toEqual(["loss-train-b", "etc", "e"]);
  fc.assert(fc.property(fc.string(), (text) => /^[a-z0-9-]{1,60}$/.test(slug(text))));
});

test("metrics are named on the wire by the MD5 of their names", () => {
  const lengths = [0, 1, 55, 56, 63, 64, 65, 1000, 100_000];
  for (const length of lengths) {
    const text = "é🦊 loss/train".repeat(Math.ceil(length / 5)).slice(0, length);
    expect(md5(text)).toBe(createHash("md5").update(text.toWellFormed()).digest("hex"));
  }
});
