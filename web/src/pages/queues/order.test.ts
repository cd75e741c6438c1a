import { expect, test } from "vitest";
import { placed, stepOf } from "./order";

test("an entry goes by steps, or straight to an end", () => {
  expect(stepOf(4, 2, 9)).toEqual({ action: "queues.move_task_forward", count: 2 });
  expect(stepOf(2, 5, 9)).toEqual({ action: "queues.move_task_backward", count: 3 });
  expect(stepOf(4, 0, 9)).toEqual({ action: "queues.move_task_to_front" });
  expect(stepOf(0, 8, 9)).toEqual({ action: "queues.move_task_to_back" });
  expect(stepOf(3, 3, 9)).toBeUndefined();
  expect(stepOf(0, 0, 1)).toBeUndefined();
});

test("what is shown at once is the order that the server will have", () => {
  expect(placed(["a", "b", "c", "d"], 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(placed(["a", "b", "c", "d"], 3, 0)).toEqual(["d", "a", "b", "c"]);
  expect(placed(["a"], 5, 0)).toEqual(["a"]);
});
