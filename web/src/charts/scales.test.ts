import { expect, test } from "vitest";
import { luminance, sequential } from "./scales";

test("the higher the share, the lighter the colour", () => {
  const light = Array.from({ length: 50 }, (_, i) => luminance(sequential(i / 49)));
  for (let i = 1; i < light.length; i++) expect(light[i]).toBeGreaterThan(light[i - 1] as number);
  expect(sequential(-5)).toBe(sequential(0));
  expect(sequential(Number.NaN)).toBe(sequential(0));
});
