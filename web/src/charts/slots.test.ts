import fc from "fast-check";
import { expect, test } from "vitest";
import { DISTINCT, fnv1a, looksFor, SLOTS } from "./slots";

test("the hash is FNV-1a", () => {
  expect(fnv1a("")).toBe(0x811c9dc5);
  expect(fnv1a("a")).toBe(0xe40c292c);
  expect(fnv1a("foobar")).toBe(0xbf9cf968);
});

test("up to thirty-six runs look different, and a run that joins changes nobody's look", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), (ids) => {
      const looks = looksFor(ids);
      const distinct = ids.slice(0, DISTINCT).map((id) => JSON.stringify(looks.get(id)));
      expect(new Set(distinct).size).toBe(distinct.length);
      const before = looksFor(ids.slice(0, -1));
      for (const [id, look] of before) expect(looks.get(id)).toEqual(look);
      for (const id of ids.slice(DISTINCT)) expect(looks.get(id)?.isGrey).toBe(true);
    }),
  );
});

test("a run alone on screen has the colour of its id", () => {
  expect(looksFor(["8f31c2"]).get("8f31c2")?.slot).toBe(fnv1a("8f31c2") % SLOTS);
});
