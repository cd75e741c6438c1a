import { expect, test } from "vitest";
import type { Task } from "../../api";
import { differs, extremes, rowsOf, varying } from "./rows";

const task = (lr: string, pip: string, value: number, diff = ""): Task => ({
  id: lr,
  name: lr,
  status: "completed",
  hyperparams: {
    Args: { lr: { section: "Args", name: "lr", value: lr }, seed: { section: "Args", name: "seed", value: "1" } },
  },
  script: { requirements: { pip }, diff, version_num: "abc" },
  last_metrics: { a: { b: { metric: "acc", variant: "val", value, min_value: 0, max_value: value } } },
});

const rows = rowsOf([task("0.1", "torch==2.9\nnumpy", 3), task("0.2", "torch==2.8\nnumpy", 5, "+a\n-b")]);
const row = (id: string) => rows.find((row) => row.id === id);

test("each field is one row with a value for each task", () => {
  expect(row("parameters/Args/lr")?.values).toEqual(["0.1", "0.2"]);
  expect(row("packages/torch")?.values).toEqual(["2.9", "2.8"]);
  expect(row("code/changes")).toMatchObject({ values: [undefined, "+a\n-b"], isText: true });
});

test("only what differs is left, against all or against the baseline", () => {
  const different = rows.filter((row) => differs(row, -1)).map(({ id }) => id);
  expect(different).toEqual([
    "parameters/Args/lr",
    "code/changes",
    "packages/torch",
    "metrics/acc / val",
    "metrics/acc / val max",
  ]);
  expect(differs({ id: "", section: "about", name: "", values: ["a", "b", "a"] }, 0)).toBe(true);
});

test("a row of numbers knows its largest and smallest, and one of equal ones has none", () => {
  expect(extremes(row("metrics/acc / val") as never)).toEqual({ least: 0, most: 1 });
  expect(extremes(row("metrics/acc / val min") as never)).toBeUndefined();
  expect(extremes({ id: "", section: "metrics", name: "", values: [undefined, "1", "9", "x"] })).toEqual({
    least: 1,
    most: 2,
  });
});

test("runs are grouped by what varies among them", () => {
  expect(varying(rows).map(({ name }) => name)).toEqual(["Args/lr"]);
});
