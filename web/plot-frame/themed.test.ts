import { expect, test } from "vitest";
import { themed } from "./themed";

const theme = { text: "#111", muted: "#222", grid: "#333", runs: ["#444"], font: "Inter", isDark: false };

test("a figure without colours takes the page's, and one with its own keeps them", () => {
  const { layout } = themed({ data: [], layout: { paper_bgcolor: "pink", margin: { l: 5 } }, frames: [] }, theme);
  expect(layout).toMatchObject({
    paper_bgcolor: "pink",
    margin: { l: 5, r: 16 },
    template: { layout: { font: { color: "#111" }, colorway: ["#444"], xaxis: { gridcolor: "#333" } } },
  });
});
