import fc from "fast-check";
import { expect, test } from "vitest";
import { KEYS, parseQuery, printQuery, type Term, withoutTerm, withTerm } from "./query";

const value = fc.string({ minLength: 1 });
const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.string(), not: fc.boolean() }),
  fc.record({
    kind: fc.constant("is" as const),
    key: fc.constantFrom(...KEYS),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
    not: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("compare" as const),
    name: value,
    comparison: fc.constantFrom("<", "<=", ">", ">=", "=", "!=", "~"),
    value,
  }),
);

test("what was printed is read back as it was", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
      expect(parseQuery(printQuery(terms))).toEqual(terms);
    }),
  );
});

test("reading never throws, and printing what was read changes nothing more", () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      const printed = printQuery(parseQuery(line));
      expect(printQuery(parseQuery(printed))).toBe(printed);
    }),
  );
});

test("a line as people type it", () => {
  expect(
    parseQuery('status:running,completed lr<0.01 tag:base -tag:old acc.max>0.9 "cut mix" Args/optimizer=adamw'),
  ).toEqual([
    { kind: "is", key: "status", values: ["running", "completed"], not: false },
    { kind: "compare", name: "lr", comparison: "<", value: "0.01" },
    { kind: "is", key: "tag", values: ["base"], not: false },
    { kind: "is", key: "tag", values: ["old"], not: true },
    { kind: "compare", name: "acc.max", comparison: ">", value: "0.9" },
    { kind: "text", text: "cut mix", not: false },
    { kind: "compare", name: "Args/optimizer", comparison: "=", value: "adamw" },
  ]);
});

test("conditions are added once and taken away again", () => {
  const running: Term = { kind: "is", key: "status", values: ["running"], not: false };
  const failed: Term = { kind: "is", key: "status", values: ["failed"], not: false };
  expect(withTerm("vit", running)).toBe("vit status:running");
  expect(withTerm("vit status:running", running)).toBe("vit status:running");
  expect(withTerm("vit status:running", failed, true)).toBe("vit status:failed");
  expect(withoutTerm("vit status:running", running)).toBe("vit");
});
