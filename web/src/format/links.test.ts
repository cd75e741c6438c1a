import fc from "fast-check";
import { expect, test } from "vitest";
import { linked, repositoryHref, safeHref, withoutSecrets } from "./links";

test("only the web and mail become links", () => {
  expect(safeHref("https://example.test/a?b=1")).toBe("https://example.test/a?b=1");
  for (const text of [
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "s3://bucket/key",
    "file:///etc",
    "vbscript:x",
    "//host",
    "x",
  ]) {
    expect(safeHref(text)).toBeUndefined();
  }
});

test("addresses in text are found without the full stop behind them", () => {
  expect(linked("see https://example.test/run?id=1, then (http://a.test).")).toEqual([
    { text: "see " },
    { text: "https://example.test/run?id=1", href: "https://example.test/run?id=1" },
    { text: ", then (" },
    { text: "http://a.test", href: "http://a.test/" },
    { text: ")." },
  ]);
});

test("text stays the same text, however many addresses it holds", () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom("https://a.test/x", " ", "javascript:", "http://"));
  fc.assert(
    fc.property(fc.array(piece), (parts) => {
      const text = parts.join("");
      expect(
        linked(text)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
      for (const { href } of linked(text)) if (href) expect(href).toMatch(/^https?:/);
    }),
  );
});

test("a repository's address leads to its page, without the token that stood in it", () => {
  expect(repositoryHref("git@host.test:team/code.git")).toBe("https://host.test/team/code");
  expect(repositoryHref("https://user:secret@host.test/team/code.git")).toBe("https://host.test/team/code");
  expect(repositoryHref("javascript:alert(1)")).toBeUndefined();
  expect(repositoryHref("/srv/git/code")).toBeUndefined();
  expect(withoutSecrets("https://user:secret@host.test/a")).toBe("https://host.test/a");
});
