import fc from "fast-check";
import { expect, test } from "vitest";
import { bundleFor, type Parsed, parseFigure } from "./figure";

const parse = (value: unknown) => parseFigure(JSON.stringify(value));
const figureOf = (parsed: Parsed) => {
  if (parsed.kind !== "figure") throw new Error(JSON.stringify(parsed));
  return parsed;
};

test("a plain figure passes as it is, without settings of its own", () => {
  const { figure, bundle, notes } = figureOf(
    parse({
      data: [{ type: "bar", x: [1, 2], y: [3, 4] }],
      layout: { title: { text: "t" } },
      config: { editable: true },
    }),
  );
  expect(figure).toEqual({
    data: [{ type: "bar", x: [1, 2], y: [3, 4] }],
    layout: { title: { text: "t" } },
    frames: [],
  });
  expect([bundle, notes]).toEqual(["cartesian", []]);
});

test("links and remote pictures are left out, and it is said", () => {
  const parsed = figureOf(
    parse({
      data: [{ type: "scatter", x: [1], y: [1], text: ['<a href="javascript:alert(1)">x</a>', "<A HREF=//evil>y"] }],
      layout: {
        title: { text: '<a href="https://evil.test">title</a>' },
        images: [
          { source: "https://evil.test/p.png" },
          { source: "//evil.test/p.png" },
          { source: "data:image/svg+xml,<svg onload=1>" },
        ],
      },
    }),
  );
  expect(JSON.stringify(parsed.figure)).not.toMatch(/evil|javascript|svg|<a/i);
  expect(parsed.notes.length).toBe(2);
});

test("a prototype can't be reached by a key", () => {
  const parsed = figureOf(
    parseFigure(
      '{"data":[{"type":"bar","y":[1],"__proto__":{"polluted":1}}],"layout":{"constructor":{"prototype":{"polluted":1}}}}',
    ),
  );
  expect(JSON.stringify(parsed)).not.toContain("polluted");
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("what is too large, too deep or no figure is refused with the reason", () => {
  expect(parseFigure(`"${"x".repeat(5_000_000)}"`)).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("5 MB"),
  });
  expect(parseFigure(`{"data":${"[".repeat(50)}"x"${"]".repeat(50)}}`)).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("32"),
  });
  for (const text of ["", "[]", "1", "null", "{", '{"data":[]}']) expect(parseFigure(text).kind).toBe("refused");
});

test("the smallest bundle that knows all traces is chosen; few WebGL points are drawn without it", () => {
  expect(bundleFor([{ type: "scatter" }, {}])).toBe("cartesian");
  expect(bundleFor([{ type: "surface" }, { type: "scatter" }])).toBe("gl3d");
  expect(bundleFor([{ type: "sankey" }])).toBe("strict");
  expect(figureOf(parse({ data: [{ type: "scattergl", x: [1], y: [1] }] })).bundle).toBe("cartesian");
  const many = Array.from({ length: 20_001 }, (_, i) => i);
  expect(figureOf(parse({ data: [{ type: "scattergl", x: many, y: many }] })).bundle).toBe("strict");
});

test("a table comes out as rows of text, in order, without its tags", () => {
  const { tables, figure } = figureOf(
    parse({
      data: [
        {
          type: "table",
          header: { values: [["<b>name</b>"], ["n"]] },
          cells: {
            values: [
              ["a", "b"],
              [1, null],
            ],
          },
        },
      ],
    }),
  );
  expect(tables).toEqual([
    {
      header: ["name", "n"],
      rows: [
        ["a", "1"],
        ["b", ""],
      ],
    },
  ]);
  expect(figure.data).toEqual([]);
});

test("a Matplotlib picture in an empty layout is shown as a picture", () => {
  const source = "data:image/png;base64,AAAA";
  expect(parse({ data: [], layout: { images: [{ source }] } })).toEqual({ kind: "image", source });
});

test("map tiles of other hosts are replaced by an empty ground", () => {
  const { figure } = figureOf(
    parse({
      data: [{ type: "scattermap", lat: [1], lon: [1] }],
      layout: { map: { style: "https://tiles.test/s.json" } },
    }),
  );
  expect(figure.layout.map).toEqual({ style: "white-bg", layers: [] });
});

test("whatever JSON comes, it is drawn or refused, never thrown at", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      parseFigure(text);
      parseFigure(`{"data":[${text}],"layout":${text}}`);
    }),
  );
});
