import { expect, test } from "vitest";
import type { Task } from "../../api";
import { cloneName } from "./cloneName";
import { differences, flat, kindOf, wrong } from "./parameters";
import { whyNot } from "./verbs";

const parameter = (section: string, name: string, value: string | null, type?: string) => ({
  section,
  name,
  value,
  ...(type && { type }),
});
const of = (values: Record<string, string>) => ({
  Args: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, parameter("Args", name, value)])),
});

test("the copy of a copy counts on", () => {
  expect(cloneName("vit")).toBe("vit · 2");
  expect(cloneName("vit · 2")).toBe("vit · 3");
  expect(cloneName("vit · 2x")).toBe("vit · 2x · 2");
});

test("what differs from the parent is new, gone or changed", () => {
  expect(differences(of({ lr: "1", gone: "x", same: "s" }), of({ lr: "2", same: "s", new: "n" }))).toEqual([
    { key: "Args/gone", before: "x", now: undefined },
    { key: "Args/lr", before: "1", now: "2" },
    { key: "Args/new", before: undefined, now: "n" },
  ]);
  expect(differences(undefined, undefined)).toEqual([]);
});

test("parameters are listed by section and name, numbers in names by their value", () => {
  expect(flat(of({ l10: "", l2: "" })).map(({ key }) => key)).toEqual(["Args/l2", "Args/l10"]);
});

test("a value is checked against the type that the parameter had", () => {
  expect(kindOf(parameter("", "", "3", "int"))).toBe("whole");
  expect(kindOf(parameter("", "", "0.1"))).toBe("number");
  expect(kindOf(parameter("", "", "True"))).toBe("flag");
  expect(kindOf(parameter("", "", "adam"))).toBe("text");
  expect(wrong("whole", "3.5")).toContain("whole number");
  expect(wrong("number", "fast")).toBe("“fast” is not a number; try 0.001");
  expect([wrong("number", "1e-3"), wrong("number", "inf"), wrong("whole", ""), wrong("flag", "False")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("each verb says why it is not possible now", () => {
  const task = (status: Task["status"], ...system_tags: string[]): Task => ({
    id: "1",
    name: "t",
    status,
    system_tags,
  });
  expect(whyNot("enqueue", task("completed"), true)).toContain("clone it");
  expect(whyNot("enqueue", task("created"), true)).toBeUndefined();
  expect(whyNot("stop", task("created"), true)).toBe("it is not running");
  expect(whyNot("reset", task("published"), true)).toContain("clone it instead");
  expect(whyNot("archive", task("created", "archived"), true)).toContain("already");
  for (const verb of ["clone", "enqueue", "stop", "reset", "publish", "archive"] as const) {
    expect(whyNot(verb, task("created"), false)).toContain("role of an editor");
  }
});
