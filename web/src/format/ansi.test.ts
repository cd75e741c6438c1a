import fc from "fast-check";
import { expect, test } from "vitest";
import { PLAIN, parseAnsi, plainText } from "./ansi";

const E = "\u001b";
const spans = (line: string) => parseAnsi(line).spans.map(({ text, style }) => [text, style]);

test("colours and styles become classes", () => {
  expect(spans(`${E}[1;31merror${E}[0m: ${E}[32mok${E}[39m.`)).toEqual([
    ["error", "ansi-fg-1 ansi-bold"],
    [": ", ""],
    ["ok", "ansi-fg-2"],
    [".", ""],
  ]);
  expect(spans(`${E}[97;44mx`)).toEqual([["x", "ansi-fg-15 ansi-bg-4"]]);
  expect(spans(`${E}[mx`)).toEqual([["x", ""]]);
});

test("256 and true colours become the nearest of the theme's sixteen", () => {
  expect(spans(`${E}[38;5;196mred`)).toEqual([["red", "ansi-fg-9"]]);
  expect(spans(`${E}[38;2;0;0;255;1mblue`)).toEqual([["blue", "ansi-fg-12 ansi-bold"]]);
  expect(spans(`${E}[48;5;2mgreen`)).toEqual([["green", "ansi-bg-2"]]);
  expect(spans(`${E}[38;5;9999mx`)).toEqual([["x", "ansi-fg-7"]]);
});

test("a style goes on in the next line", () => {
  const first = parseAnsi(`${E}[31m1`);
  expect(parseAnsi("two", first.end).spans).toEqual([{ text: "two", style: "ansi-fg-1" }]);
});

test("titles, links, clipboard and cursor moves are dropped and counted", () => {
  const hostile = `a${E}]0;title\u0007b${E}]8;;javascript:alert(1)${E}\\c${E}]52;c;aGk=\u0007d${E}[2J${E}[10;10He${E}Pq${E}\\f`;
  const { spans, dropped } = parseAnsi(hostile);
  expect(spans).toEqual([{ text: "abcdef", style: "" }]);
  expect(dropped).toBe(6);
});

test("an unfinished sequence hides nothing of what follows", () => {
  expect(plainText(`${E}]0;the rest is still here`)).toBe("0;the rest is still here");
  expect(plainText(`${E}[31`)).toBe("31");
  expect(plainText("x\u009b31my")).toBe("xy");
});

test("a progress bar is folded to its last state", () => {
  expect(parseAnsi("10 %\r50 %\r100 %\r\n")).toMatchObject({ spans: [{ text: "100 %" }], folded: 2 });
});

test("marks that turn the reading direction are shown, not obeyed", () => {
  expect(plainText("abc\u202edef")).toBe("abc\\u202edef");
});

test("a line of a hundred million letters costs its first ten thousand, and says how many are left", () => {
  const line = "x".repeat(100_000_000);
  const { spans, cut } = parseAnsi(line);
  expect(spans[0]?.text.length).toBe(10_000);
  expect(cut).toBe(100_000_000 - 10_000);
});

const piece = fc.oneof(
  fc.string(),
  fc.constantFrom(
    `${E}[`,
    `${E}]`,
    `${E}`,
    "m",
    ";",
    "38;5;",
    "\u0007",
    `${E}\\`,
    "\r",
    "\n",
    "\u009b",
    "\u202e",
    "\ud800",
    "<b>",
    `${E}[0m`,
    `${E}[1;31m`,
  ),
  fc.integer({ min: 0, max: 300 }).map(String),
);
const CLASSES = /^(ansi-(fg|bg)-(\d|1[0-5])|ansi-(bold|dim|italic|underline|inverse|strike)| )*$/;

test("whatever a log holds, out comes bounded text without control characters, in classes of the closed list", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const line = pieces.join("");
      const { spans, cut, dropped } = parseAnsi(line, PLAIN, 200);
      const text = spans.map((span) => span.text).join("");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must be gone
      expect(text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(text.length).toBeLessThanOrEqual(200 * 6);
      for (const { style } of spans) expect(style).toMatch(CLASSES);
      expect(cut).toBeGreaterThanOrEqual(0);
      expect(dropped).toBeLessThanOrEqual(line.length);
    }),
    { numRuns: 2_000 },
  );
});

test("text without escapes comes back as it went in", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~äöü€\t]*$/), (line) => {
      expect(plainText(line)).toBe(line);
    }),
  );
});

test("ten thousand colour changes make five hundred pieces and lose no text", () => {
  const line = Array.from({ length: 3000 }, (_, i) => `${E}[3${i % 8}mx`).join("");
  const { spans } = parseAnsi(line, PLAIN, 1e9);
  expect(spans.length).toBeLessThanOrEqual(500);
  expect(spans.map((span) => span.text).join("")).toBe("x".repeat(3000));
});
