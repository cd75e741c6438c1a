import { expect, test } from "vitest";
import { ownPath } from "./files";

const base = new URL("http://127.0.0.1:8008/files/");

test("a file of this server is known by its folder, whatever name of the machine the script used", () => {
  expect(ownPath("http://127.0.0.1:8008/files/a/b%20c.png", base)).toBe("a/b c.png");
  expect(ownPath("http://localhost:8008/files/a.png", base)).toBe("a.png");
});

test("what lies elsewhere is not asked of us", () => {
  for (const uri of [
    "s3://bucket/a.png",
    "https://evil.test/files/a.png",
    "file:///files/a",
    "javascript:alert(1)",
    "x",
    "http://127.0.0.1:8008/api/files",
  ]) {
    expect(ownPath(uri, base)).toBeUndefined();
  }
});
