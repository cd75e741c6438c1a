import fc from "fast-check";
import { expect, test } from "vitest";
import { heardFromFrame, heardFromPage } from "./plotProtocol";

test("the page hears only the frame's four sentences, with texts cut and pictures that are pictures", () => {
  expect(heardFromFrame({ type: "ready", more: 1 })).toEqual({ type: "ready" });
  expect(heardFromFrame({ type: "failed", id: "a", message: "x".repeat(1000) })).toMatchObject({
    message: "x".repeat(300),
  });
  expect(heardFromFrame({ type: "picture", request: 1, data: "data:text/html,<script>" })).toBeUndefined();
  expect(heardFromFrame({ type: "picture", request: 1, data: "data:image/png;base64,AA" })).toBeDefined();
  fc.assert(
    fc.property(fc.anything(), (message) => {
      const heard = heardFromFrame(message);
      if (heard) expect(["ready", "drawn", "failed", "picture"]).toContain(heard.type);
    }),
  );
});

test("the frame hears only boxes of numbers and bundles it has", () => {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  expect(heardFromPage({ type: "show", id: "a", box, bundle: "cartesian", figure: "{}" })).toBeDefined();
  expect(heardFromPage({ type: "show", id: "a", box, bundle: "../../evil", figure: "{}" })).toBeUndefined();
  expect(heardFromPage({ type: "move", id: "a", box: { ...box, x: "0" } })).toBeUndefined();
  expect(heardFromPage({ type: "eval", id: "a" })).toBeUndefined();
});
