import { expect, test } from "vitest";
import { ago, placeOf, plain } from "./words";

const NOON = Date.parse("2026-01-31T12:00:00Z");

test("a time reads as its distance from now, in the largest unit that fits", () => {
  expect(ago("2026-01-31T11:59:15.000000+00:00", NOON)).toBe("45 s ago");
  expect(ago("2026-01-31T11:58:00.000000+00:00", NOON)).toBe("2 min ago");
  expect(ago("2026-01-31T00:00:00.000000+00:00", NOON)).toBe("12 h ago");
  expect(ago("2025-12-31T12:00:00.000000+00:00", NOON)).toBe("31 d ago");
});

test("a time that is missing or ahead of this clock is shown without nonsense", () => {
  expect(ago(undefined, NOON)).toBe("–");
  expect(ago("2026-01-31T12:00:09Z", NOON)).toBe("0 s ago");
});

test("the addresses that the SDK prints lead to their task, under a sub-path too", () => {
  const url = "https://h/x/projects/p1/experiments/t1/output/log";
  expect(placeOf(url, "https://h/x/")).toEqual({ project: "p1", task: "t1" });
  expect(placeOf("https://h/projects/*/experiments/t1/output/log", "https://h/")).toEqual({ task: "t1" });
  expect(placeOf("https://h/projects/p1", "https://h/")).toEqual({ project: "p1" });
  expect(placeOf("https://h/", "https://h/")).toEqual({});
});

test("console text loses its colours and keeps a progress bar's last state", () => {
  expect(plain("\u001b[31mred\u001b[0m text")).toBe("red text");
  expect(plain("10 %\r50 %\r100 %\nnext\r\nlast\r")).toBe("100 %\nnext\nlast");
});
