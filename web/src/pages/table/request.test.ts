import { expect, test } from "vitest";
import { columnName, fieldsOf, metricKey, parameterKey, pathOf, specOf } from "./columns";
import { parseQuery } from "./query";
import { type Known, orderOf, questionOf } from "./request";

const KNOWN: Known = {
  parameters: [{ section: "Args", name: "lr" }],
  metrics: [{ metric: "accuracy", variant: "top1" }],
  users: [{ id: "u1", name: "mira" }],
  queues: [],
  me: "u9",
};
const scope = { project: "p1", deep: true, archived: false, trash: false };
const ask = (line: string) => questionOf(parseQuery(line), scope, KNOWN);

test("names of parameters and metrics become the server's paths, numbers become numbers", () => {
  const { conditions, unknown } = ask("lr<0.01 accuracy/top1.max>=0.9 iteration!=0 nonsense>1");
  expect(unknown).toEqual(["nonsense"]);
  const top1 = pathOf({ kind: "metric", key: "", metric: "accuracy", variant: "top1", which: "max" });
  expect(conditions.where).toEqual({
    and: [
      { field: "hyperparams.Args.lr.value", op: "lt", value: 0.01 },
      { field: top1, op: "ge", value: 0.9 },
      { not: { field: "last_iteration", op: "eq", value: 0 } },
    ],
  });
  expect(top1?.startsWith("last_metrics.")).toBe(true);
});

test("people say running and mira, the server says in_progress and an id", () => {
  expect(ask("status:running,failed -user:mira tag:base user:me").conditions.where).toEqual({
    and: [
      { field: "status", op: "in", value: ["in_progress", "failed"] },
      { not: { field: "user", op: "in", value: ["u1"] } },
      { field: "tags", op: "in", value: ["base"] },
      { field: "user", op: "in", value: ["u9"] },
    ],
  });
});

test("text is looked for as it stands, between slashes as a pattern", () => {
  const patterns = (line: string) => JSON.stringify(ask(line).conditions.where);
  expect(patterns("a.b")).toContain("(?i)a\\\\.b");
  expect(patterns("/vit.*7/")).toContain("(?i)vit.*7");
});

test("what is archived or in the trash is asked for, never mixed in", () => {
  const tags = (archived: boolean, trash: boolean) =>
    questionOf([], { ...scope, archived, trash }, KNOWN).conditions.system_tags;
  expect(tags(false, false)).toEqual(["__$not", "archived", "__$not", "trash"]);
  expect(tags(true, false)).toEqual(["archived", "__$not", "trash"]);
  expect(tags(false, true)).toEqual(["trash"]);
});

test("a column's key survives any name, and only its own fields are asked for", () => {
  const key = metricKey("a.b/c%", "x.y", "max");
  expect(specOf(key)).toEqual({ kind: "metric", key, metric: "a.b/c%", variant: "x.y", which: "max" });
  const parameter = parameterKey("General", "model/depth.0");
  expect(specOf(parameter)).toEqual({ kind: "parameter", key: parameter, section: "General", name: "model/depth.0" });
  expect(["", "x", "m.a.b.worst", "p.lr", "constructor", "m.a.b.max.more"].map(specOf)).toEqual(
    Array(6).fill(undefined),
  );
  const specs = ["name", parameterKey("Args", "_a__b.c$")].flatMap((one) => specOf(one) ?? []);
  expect(fieldsOf(specs)).toContain("hyperparams.Args.%_a%_%_b%2Ec%24");
  expect(specs.map(columnName)).toEqual(["Name", "_a__b.c$"]);
});

test("the order is the server's to keep, by up to four paths", () => {
  expect(orderOf(["-m.accuracy.top1.max", "started", "nonsense", "s.loss.train"])).toEqual([
    `-${pathOf({ kind: "metric", key: "", metric: "accuracy", variant: "top1", which: "max" })}`,
    "started",
  ]);
});
