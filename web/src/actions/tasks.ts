// What people do with tasks, one or a thousand: sent in batches, told with numbers, taken back where that is possible.
import { useQueryClient } from "@tanstack/react-query";
import { call } from "../api";
import { toast, toastProblem } from "../components";
import { counted } from "../format";

const BATCH = 500;

interface Many {
  succeeded: { id: string }[];
  failed: { id: string; error: { codes: number[]; msg: string } }[];
}

type ManyAction =
  | "tasks.archive_many"
  | "tasks.unarchive_many"
  | "tasks.stop_many"
  | "tasks.publish_many"
  | "tasks.reset_many"
  | "tasks.delete_many"
  | "tasks.restore_many"
  | "tasks.enqueue_many"
  | "tasks.dequeue_many";

export interface Outcome {
  done: string[];
  failed: { id: string; message: string }[];
}

/** Sends ids in batches; one that fails stops no other. */
export async function inBatches(action: ManyAction, ids: string[], more: object = {}): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  for (let at = 0; at < ids.length; at += BATCH) {
    const answer = (await call(action, { ids: ids.slice(at, at + BATCH), ...more } as never)) as unknown as Many;
    outcome.done.push(...answer.succeeded.map(({ id }) => id));
    outcome.failed.push(...answer.failed.map(({ id, error }) => ({ id, message: error.msg })));
  }
  return outcome;
}

/** `12 archived, 2 not: it is published`. */
export function told(done: string, { done: ids, failed }: Outcome): string {
  const [first] = failed;
  return `${counted(ids.length, "task")} ${done}${first ? `, ${failed.length} not: ${first.message}` : ""}`;
}

export function useTaskActions() {
  const client = useQueryClient();
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [action] }) => /^(tasks|queues|projects|organization|table)\./.test(String(action)),
    });

  const many = (action: ManyAction, done: string, undo?: ManyAction, more?: object) => async (ids: string[]) => {
    const outcome = await inBatches(action, ids, more).finally(refresh);
    const back = undo && outcome.done.length > 0 ? () => inBatches(undo, outcome.done).finally(refresh) : undefined;
    toast(told(done, outcome), back);
    return outcome;
  };

  return {
    refresh,
    archive: many("tasks.archive_many", "archived", "tasks.unarchive_many"),
    restore: many("tasks.unarchive_many", "restored", "tasks.archive_many"),
    untrash: many("tasks.restore_many", "taken out of the trash"),
    trash: many("tasks.delete_many", "moved to the trash", "tasks.restore_many", { move_to_trash: true, force: true }),
    stop: many("tasks.stop_many", "told to stop"),
    publish: many("tasks.publish_many", "published"),
    reset: many("tasks.reset_many", "reset to drafts"),
    dequeue: many("tasks.dequeue_many", "taken out of the queue"),

    async enqueue(ids: string[], queue: string, queueName: string) {
      const outcome = await inBatches("tasks.enqueue_many", ids, { queue }).finally(refresh);
      toast(told(`queued in ${queueName}`, outcome), () =>
        inBatches("tasks.dequeue_many", outcome.done).finally(refresh),
      );
      return outcome;
    },

    async clone(task: { id: string; name: string }, parent = task.id): Promise<string> {
      const { id } = (await call("tasks.clone", {
        task: task.id,
        new_task_name: cloneName(task.name),
        new_task_parent: parent,
      })) as { id: string };
      refresh();
      return id;
    },

    async tag(ids: string[], add: string[], remove: string[]) {
      await call("tasks.update_tags", { ids, add_tags: add, remove_tags: remove }).finally(refresh);
      toast(`${counted(ids.length, "task")} tagged`, () =>
        call("tasks.update_tags", { ids, add_tags: remove, remove_tags: add }).finally(refresh),
      );
    },

    async move(ids: string[], project: string, projectName: string, before: Map<string, string>) {
      await call("tasks.move", { ids, project }).finally(refresh);
      const back = () =>
        Promise.all([...before].map(([id, project]) => call("tasks.move", { ids: [id], project }))).finally(refresh);
      toast(`${counted(ids.length, "task")} moved to ${projectName}`, back);
    },

    async rename(task: string, name: string, before: string) {
      if (name.trim() === before) return;
      await call("tasks.update", { task, name: name.trim() }).finally(refresh);
      toast(`Renamed to ${name.trim()}`, () => call("tasks.update", { task, name: before }).finally(refresh));
    },

    async comment(task: string, comment: string, before: string) {
      if (comment === before) return;
      await call("tasks.update", { task, comment }).finally(refresh);
      toast("Comment saved", () => call("tasks.update", { task, comment: before }).finally(refresh));
    },
  };
}

/** `name`, then `name · 2`, `name · 3`. */
export function cloneName(name: string): string {
  const [, base = name, number] = /^(.*) · (\d{1,6})$/s.exec(name) ?? [];
  return `${base} · ${number ? Number(number) + 1 : 2}`;
}

/** Runs what a button does, and tells when the server refuses. */
export const tell = (promise: Promise<unknown>): void => void promise.catch(toastProblem);
