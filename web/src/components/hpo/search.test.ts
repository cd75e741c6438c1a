import { expect, test } from "vitest";
import type { Task } from "../../api";
import { bestSoFar, byResult, objectiveOf } from "./search";

const trial = (id: string, created: string, value?: number): Task => ({
  id,
  name: id,
  status: "completed",
  created,
  ...(value !== undefined && {
    last_metrics: { a: { b: { metric: "acc", variant: "val", value, max_value: value, min_value: value } } },
  }),
});
const parameter = (name: string, value: string) => ({ [name]: { section: "Optimizer", name, value } });

test("the objective is read from what the optimizer wrote down", () => {
  const hyperparams = {
    Optimizer: {
      ...parameter("objective_metric_title", "acc"),
      ...parameter("objective_metric_series", "val"),
      ...parameter("objective_metric_sign", "min_global"),
    },
  };
  expect(objectiveOf({ id: "1", name: "s", status: "in_progress", hyperparams })).toEqual({
    metric: "acc",
    variant: "val",
    isMax: false,
  });
  expect(objectiveOf({ id: "1", name: "s", status: "in_progress" })).toBeUndefined();
});

const OBJECTIVE = { metric: "acc", variant: "val", isMax: true };
const TRIALS = [trial("b", "2", 1), trial("a", "1", 3), trial("c", "3"), trial("d", "4", 5)];

test("the best so far never falls, and a trial that failed leaves it where it was", () => {
  expect([...bestSoFar(TRIALS, OBJECTIVE).best.y]).toEqual([3, 3, 3, 5]);
  expect([...bestSoFar(TRIALS, { ...OBJECTIVE, isMax: false }).best.y]).toEqual([3, 1, 1, 1]);
});

test("trials are ranked by their result, those without one last", () => {
  expect(byResult(TRIALS, OBJECTIVE).map(({ id }) => id)).toEqual(["d", "a", "b", "c"]);
});
