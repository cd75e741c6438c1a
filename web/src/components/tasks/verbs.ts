// What can be done with a task now, why not otherwise, and doing it.
import type { QueryClient } from "@tanstack/react-query";
import { call, type Task } from "../../api";
import { toast } from "../Toast";

export type Verb = "clone" | "enqueue" | "dequeue" | "stop" | "reset" | "publish" | "archive" | "restore";

const RUNNING = new Set(["in_progress", "queued"]);
export const isDraft = (task: Task): boolean => task.status === "created";
export const isRunning = (task: Task): boolean => task.status === "in_progress";
export const isArchived = (task: Task): boolean => task.system_tags?.includes("archived") ?? false;

/** Why a verb can't be used on this task; undefined where it can. */
export function whyNot(verb: Verb, task: Task, mayEdit: boolean): string | undefined {
  if (!mayEdit) return "you may look, not change: ask an administrator for the role of an editor";
  switch (verb) {
    case "clone":
      return undefined;
    case "enqueue":
      if (task.status === "queued") return "it waits in a queue already";
      return ["created", "stopped", "failed"].includes(task.status)
        ? undefined
        : `it is ${word(task)}: clone it, and enqueue the clone`;
    case "dequeue":
      return task.status === "queued" ? undefined : "it is in no queue";
    case "stop":
      return RUNNING.has(task.status) ? undefined : "it is not running";
    case "reset":
      if (isDraft(task)) return "it is a draft already";
      return task.status === "published" ? "it is published: clone it instead" : undefined;
    case "publish":
      return ["completed", "stopped", "failed", "closed"].includes(task.status)
        ? undefined
        : "only what has ended can be published";
    case "archive":
      return isArchived(task) ? "it is archived already" : undefined;
    case "restore":
      return isArchived(task) ? undefined : "it is not archived";
  }
}

const WORDS: Record<string, string> = { in_progress: "running", created: "a draft" };
const word = ({ status }: Task) => WORDS[status] ?? status;

/** Everything that may show the task asks again. */
export const refresh = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({
    predicate: ({ queryKey }) => /^(tasks|queues|projects|organization)\./.test(String(queryKey[0])),
  });

export async function stop(client: QueryClient, task: Task): Promise<void> {
  await call("tasks.stop", { task: task.id, status_reason: "stopped from the page" });
  await refresh(client);
  toast(`Stopping ${task.name}: its worker ends it`);
}

export async function reset(client: QueryClient, task: Task): Promise<void> {
  await call("tasks.reset", { task: task.id, force: true });
  await refresh(client);
  toast(`${task.name} is a draft again`);
}

export async function publish(client: QueryClient, task: Task): Promise<void> {
  await call("tasks.publish", { task: task.id, publish_model: true });
  await refresh(client);
  toast(`${task.name} is published`);
}

export async function archive(client: QueryClient, task: Task): Promise<void> {
  await call("tasks.archive_many", { ids: [task.id] });
  await refresh(client);
  toast(`${task.name} is archived`, async () => restore(client, task));
}

export async function restore(client: QueryClient, task: Task): Promise<void> {
  await call("tasks.unarchive_many", { ids: [task.id] });
  await refresh(client);
}

export async function dequeue(client: QueryClient, task: Task): Promise<void> {
  await call("tasks.dequeue", { task: task.id });
  await refresh(client);
}
