// Which watchers an event of the stream concerns.
import type { LiveEvent } from "./sse";

export interface Watched {
  /** `tasks:<project>`, `task:<id>`, `points:<task>:<metrics>`, `log:<task>`, `queues`, `workers`, `user`. */
  scopes: string[];
}

interface Changed {
  id?: string;
  task?: string;
  project?: string;
  projects?: string[];
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
      // an event that doesn't name its project may be of any
      return kind === "tasks" && (id === "*" || changed.project === undefined || isIn(id, changed));
    case "queue.changed":
      return kind === "queues";
    case "worker.changed":
      return kind === "workers";
    case "points":
    case "log":
      return kind === event && id === changed.task;
    case "user.changed":
      return kind === "user";
    default:
      return false;
  }
}

const isIn = (id: string | undefined, { project, projects }: Changed) =>
  id === project || (id !== undefined && projects?.includes(id) === true);
