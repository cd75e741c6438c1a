import fc from "fast-check";
import { expect, test } from "vitest";
import { flag, ignored, list, oneOf, parseSearch, search, stringifySearch, text, whole } from "./search";

const read = search({ q: text, sort: list, deep: flag, page: whole, split: oneOf("details", "charts") });
const word = fc.string({ minLength: 1, unit: "binary" }).filter((value) => value.isWellFormed());

const values = fc.record(
  {
    q: word,
    sort: fc.array(word, { minLength: 1 }),
    deep: fc.constant(true as const),
    page: fc.integer({ min: -1e9, max: 1e9 }),
    split: fc.constantFrom("details", "charts"),
  },
  { requiredKeys: [] },
);

test("what was written to an address is what is read from it", () => {
  fc.assert(
    fc.property(values, (state) => {
      expect(read(parseSearch(stringifySearch(state)))).toEqual(state);
    }),
  );
});

test("reading never throws, and reading again changes nothing", () => {
  fc.assert(
    fc.property(fc.string(), (address) => {
      const once = read(parseSearch(address));
      expect(read(once)).toEqual(once);
    }),
  );
});

test("addresses stay readable and leave defaults out", () => {
  expect(
    stringifySearch({ sort: ["-m.acc.top1.max", "started"], q: "lr<0.01 tag:base", deep: false, page: undefined }),
  ).toBe("?sort=-m.acc.top1.max,started&q=lr<0.01+tag:base");
});

test("a hostile value falls back to the default and is named", () => {
  const raw = parseSearch("?page=1e999&split=__proto__&q=x&constructor=1");
  expect(read(raw)).toEqual({ q: "x" });
  expect(ignored(raw, read(raw))).toEqual(["constructor", "page", "split"]);
});
