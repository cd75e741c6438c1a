import { expect, test } from "vitest";
import type { Line } from "./line";
import { chartSvg } from "./svg";

test("a chart becomes a document in which every name is text", () => {
  const line: Line = {
    key: "a",
    run: "a",
    name: `"><script>alert(1)</script>`,
    look: { slot: 0, dash: [], isGrey: false },
    x: Float64Array.from([0, 1, 2]),
    y: Float64Array.from([0, Number.NaN, 1]),
    low: Float64Array.from([0, 0, 0]),
    high: Float64Array.from([1, 1, 1]),
  };
  const frame = {
    left: 50,
    top: 20,
    width: 100,
    height: 50,
    x: [0, 2] as [number, number],
    y: [0, 1] as [number, number],
    logX: false,
    logY: false,
  };
  const svg = chartSvg([line], {
    title: "<b>loss</b>",
    width: 200,
    height: 120,
    frame,
    x: { at: [0], labels: ["0"], unit: "h" },
    y: { at: [1], labels: ["1"], unit: "" },
    colours: { text: "#000", muted: "#111", grid: "#222", surface: "#fff" },
    look: () => ({ colour: "teal", width: 1, dash: [], alpha: 1 }),
  });
  const parsed = new DOMParser().parseFromString(svg, "text/html");
  expect(parsed.querySelector("script, b")).toBeNull();
  expect(svg).toContain("M50.0 70.0");
  expect(svg).toContain("&lt;b&gt;loss&lt;/b&gt;");
});
