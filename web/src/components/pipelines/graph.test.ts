import fc from "fast-check";
import { expect, test } from "vitest";
import { criticalPath, placed, readSteps, withTasks } from "./graph";

const steps = (nodes: Record<string, object>) => readSteps(JSON.stringify(nodes));
const DIAMOND = {
  a: { parents: [], status: "completed", executed: "t1", job_started: 100, job_ended: 110 },
  b: { parents: ["a"], status: "cached", executed: "t2", job_started: 110, job_ended: 111 },
  c: { parents: ["a", "gone"], status: "running", job_id: "t3", job_started: 110, job_ended: 200 },
  d: { parents: ["b", "c"], parameters: { "Args/x": 1 } },
};

test("the controller's configuration becomes steps, and parents that are not there are left out", () => {
  const read = steps(DIAMOND);
  expect(read.map(({ name, status, task }) => [name, status, task])).toEqual([
    ["a", "completed", "t1"],
    ["b", "cached", "t2"],
    ["c", "running", "t3"],
    ["d", "pending", undefined],
  ]);
  expect(read[2]?.parents).toEqual(["a"]);
  expect(read[3]?.parameters).toEqual([["Args/x", "1"]]);
});

test("what the tasks say now counts more than what the controller wrote, except for the cache", () => {
  const tasks = [
    { id: "t3", name: "", status: "failed" as const },
    { id: "t2", name: "", status: "completed" as const },
  ];
  expect(withTasks(steps(DIAMOND), tasks).map(({ status }) => status)).toEqual([
    "completed",
    "cached",
    "failed",
    "pending",
  ]);
});

test("a step stands to the right of those it waits for", () => {
  const at = new Map(placed(steps(DIAMOND)).map(({ step, x }) => [step.name, x]));
  expect(at.get("a")).toBeLessThan(at.get("b") as number);
  expect(at.get("c")).toBeLessThan(at.get("d") as number);
});

test("the critical path is the longest chain, and a circle ends it", () => {
  expect([...criticalPath(steps(DIAMOND))].sort()).toEqual(["a", "c", "d"].slice(0, 2));
  expect(
    criticalPath(
      steps({
        a: { parents: ["b"], job_started: 1, job_ended: 2 },
        b: { parents: ["a"], job_started: 1, job_ended: 2 },
      }),
    ).size,
  ).toBeGreaterThan(0);
});

test("whatever stands in the configuration, reading it ends", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      criticalPath(readSteps(text));
    }),
  );
  expect(readSteps(null)).toEqual([]);
});

test("five hundred steps are laid out", () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`s${i}`, { parents: i < 10 ? [] : [`s${i - 10}`, `s${i - 7}`] }]),
  );
  expect(placed(steps(nodes)).length).toBe(500);
}, 30_000); // it is work for seconds where a machine is busy
