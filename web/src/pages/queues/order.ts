// The order of a queue's entries and what moves them, as the server counts: places from 0, steps from 1.

export interface Step {
  action:
    | "queues.move_task_forward"
    | "queues.move_task_backward"
    | "queues.move_task_to_front"
    | "queues.move_task_to_back";
  count?: number;
}

/** The call that brings an entry from one place to another. */
export function stepOf(from: number, to: number, length: number): Step | undefined {
  if (from === to || length < 2) return undefined;
  if (to <= 0) return { action: "queues.move_task_to_front" };
  if (to >= length - 1) return { action: "queues.move_task_to_back" };
  return to < from
    ? { action: "queues.move_task_forward", count: from - to }
    : { action: "queues.move_task_backward", count: to - from };
}

export function placed<T>(list: T[], from: number, to: number): T[] {
  const others = [...list];
  const [one] = others.splice(from, 1);
  if (one !== undefined) others.splice(Math.max(0, Math.min(others.length, to)), 0, one);
  return others;
}
