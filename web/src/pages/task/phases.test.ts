import { expect, test } from "vitest";
import type { Task } from "../../api";
import { marksOf } from "./attempts";
import { phasesOf } from "./phases";

const task = (rest: Partial<Task>): Task => ({ id: "1", name: "t", status: "completed", ...rest });
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();

test("time before the start counts as waiting only for a task that a worker took", () => {
  const times = { created: at(0), started: at(10), completed: at(40) };
  expect(phasesOf(task({ ...times, last_worker: "mill-07" }), 0)).toEqual([
    { name: "waiting", seconds: 600 },
    { name: "running", seconds: 1800 },
  ]);
  expect(phasesOf(task(times), 0)).toEqual([{ name: "running", seconds: 1800 }]);
});

test("what the agent wrote down is believed, and nonsense is not", () => {
  const phases = JSON.stringify([
    { name: "image", seconds: 30 },
    { name: "environment", started: at(0), ended: at(1) },
    null,
    { seconds: "x" },
  ]);
  expect(phasesOf(task({ runtime: { phases } }), 0)).toEqual([
    { name: "image", seconds: 30 },
    { name: "environment", seconds: 60 },
  ]);
  expect(phasesOf(task({ runtime: { phases: "{" } }), 0)).toEqual([]);
});

test("each attempt after the first is marked where it began", () => {
  expect(
    marksOf({
      attempts: [
        { n: 1, from_iteration: 0 },
        { n: 2, from_iteration: 500 },
      ],
    }),
  ).toEqual([{ at: 500, label: "attempt 2" }]);
  expect(marksOf({ attempts: "x" })).toEqual([]);
});
