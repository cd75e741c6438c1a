// Which watchers an event of the stream concerns.
import type { LiveEvent } from "./sse";

export interface Watched {
  /** `tasks:<project>` or `tasks:*`, `task:<id>`, `points:<task>`, `log:<task>`, `queues`, `workers`, `projects`, `models`, `user`. */
  scopes: string[];
}

interface Changed {
  id?: string;
  task?: string;
}

/** The watchers that must look again; after a `gap` nobody knows what was missed, so all of them. */
export function watchersOf<T extends Watched>({ event, data }: LiveEvent, watchers: Iterable<T>): T[] {
  const changed = (data ?? {}) as Changed;
  return [...watchers].filter(
    ({ scopes }) => event === "gap" || scopes.some((scope) => concerns(event, changed, scope)),
  );
}

function concerns(event: string, changed: Changed, scope: string): boolean {
  const [kind, id] = scope.split(":");
  switch (event) {
    case "task.changed":
      if (kind === "task") return id === changed.id;
      // the server has filtered by project, and by all above it, which an event does not name
      return kind === "tasks";
    case "queue.changed":
      return kind === "queues";
    case "worker.changed":
      return kind === "workers";
    case "project.changed":
      return kind === "projects";
    case "model.changed":
      return kind === "models";
    case "points":
    case "log":
      return kind === event && id === changed.task;
    case "user.changed":
      return kind === "user";
    default:
      return false;
  }
}
