import { expect, test } from "vitest";
import { movedFrom } from "./old-addresses";

test("the addresses that ClearML's SDK prints lead to their task and its tab", () => {
  expect(movedFrom("/projects/p1/experiments/t1/output/log")).toEqual({
    to: "/tasks/$id/$tab",
    params: { id: "t1", tab: "console" },
  });
  expect(movedFrom("projects/*/tasks/t1/info-output/metrics/scalar")).toMatchObject({
    params: { id: "t1", tab: "scalars" },
  });
  expect(movedFrom("/projects/p1/experiments/t1")).toMatchObject({ params: { id: "t1", tab: "overview" } });
});

test("comparisons, models and workers have moved as well", () => {
  expect(movedFrom("/projects/p1/compare-tasks;ids=a,b/scalars/graph")).toEqual({
    to: "/compare",
    search: { ids: ["a", "b"] },
  });
  expect(movedFrom("/projects/p1/models/m1/general")).toEqual({ to: "/models/$id", params: { id: "m1" } });
  expect(movedFrom("/workers-and-queues/workers")).toEqual({ to: "/workers" });
  expect(movedFrom("/workers-and-queues/queues")).toEqual({ to: "/queues" });
});

test("an address of nobody's stays one", () => {
  expect(movedFrom("/wp-admin")).toBeUndefined();
});
