import fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf, headingsOf } from "./blocks";

const REPORT =
  "# Title\n\nwords\n\n```runfold\nchart: loss/val, loss/train\nquery: tag:sweep\ntop: 5\n```\n\nmore\n\n```python\n# no heading\n```\n\n## End";

test("a report is text with panels between", () => {
  const [before, panel, after] = blocksOf(REPORT);
  expect(before).toEqual({ kind: "text", text: "# Title\n\nwords\n\n" });
  expect(panel).toEqual({
    kind: "panel",
    panel: { kind: "chart", metrics: ["loss/val", "loss/train"], query: "tag:sweep", ids: [], project: "*", top: 5 },
  });
  expect(after).toMatchObject({ kind: "text" });
});

test("a block that can't be read says why in its place", () => {
  expect(blocksOf("```runfold\npie: x\n```")).toMatchObject([
    { kind: "wrong", why: expect.stringContaining("chart:") },
  ]);
  expect(blocksOf("```runfold\nchart: x\ncolour: red\n```")).toMatchObject([
    { kind: "wrong", why: expect.stringContaining("colour") },
  ]);
});

test("no text is lost and no text throws", () => {
  fc.assert(
    fc.property(fc.string(), (text) =>
      blocksOf(text).every((block) => block.kind === "text" && text.includes(block.text)),
    ),
  );
});

test("headings in code are none", () => {
  expect(headingsOf(REPORT)).toEqual([
    { level: 1, text: "Title" },
    { level: 2, text: "End" },
  ]);
});
