// What may be done with a task in its state, and why not; the server holds the same rules and has the last word.
import type { Task } from "../api";

export type TaskAction =
  | "clone"
  | "enqueue"
  | "dequeue"
  | "stop"
  | "reset"
  | "publish"
  | "archive"
  | "restore"
  | "trash"
  | "tag"
  | "move"
  | "compare"
  | "edit"
  | "abort";

type Known = Pick<Task, "status" | "system_tags">;

const has = ({ system_tags = [] }: Known, tag: string) => system_tags.includes(tag);

const RULES: Record<TaskAction, (task: Known) => string | undefined> = {
  clone: () => undefined,
  compare: () => undefined,
  tag: () => undefined,
  move: () => undefined,
  edit: ({ status }) => (status === "created" ? undefined : "only a draft can be edited; clone it"),
  enqueue: (task) => {
    if (has(task, "archived")) return "it is archived; restore it first";
    if (["created", "stopped", "failed"].includes(task.status)) return undefined;
    return task.status === "queued" ? "it waits in a queue already" : `it is ${task.status}; queue a clone`;
  },
  dequeue: ({ status }) => (status === "queued" ? undefined : "it waits in no queue"),
  stop: ({ status }) => (status === "in_progress" || status === "queued" ? undefined : "it does not run"),
  abort: ({ status }) => (status === "in_progress" || status === "queued" ? undefined : "it does not run"),
  reset: ({ status }) => {
    if (status === "created") return "it is a draft already";
    return status === "published" ? "it is published, and stays as it is" : undefined;
  },
  publish: ({ status }) => {
    if (["completed", "stopped", "failed", "closed"].includes(status)) return undefined;
    return status === "published" ? "it is published already" : "it has not ended yet";
  },
  archive: (task) => (has(task, "archived") ? "it is archived already" : undefined),
  restore: (task) => (has(task, "archived") || has(task, "trash") ? undefined : "it is not archived"),
  trash: (task) => {
    if (has(task, "trash")) return "it is in the trash already";
    return task.status === "published" ? "it is published; archive it instead" : undefined;
  },
};

/** Why this can't be done with the task now; nothing when it can. */
export const whyNot = (action: TaskAction, task: Known): string | undefined => RULES[action](task);

/** Of several tasks those that an action would take, and the reasons for the others. */
export function sortOut<T extends Known>(
  action: TaskAction,
  tasks: T[],
): { fit: T[]; unfit: { task: T; why: string }[] } {
  const fit: T[] = [];
  const unfit: { task: T; why: string }[] = [];
  for (const task of tasks) {
    const why = whyNot(action, task);
    if (why) unfit.push({ task, why });
    else fit.push(task);
  }
  return { fit, unfit };
}
