// The list one came from, so that one can go on to its next task.
import { call, type Task } from "../../api";

const KEY = "runfold.list";
const MOST = 1000;

/** Called by the tables when they are shown. */
export function rememberList(ids: readonly string[]): void {
  sessionStorage.setItem(KEY, ids.slice(0, MOST).join(" "));
}

/** The task so many places further; of its project, newest first, when one came by a link. */
export async function neighbour(task: Task, step: number): Promise<string | undefined> {
  const known = (sessionStorage.getItem(KEY) ?? "").split(" ");
  const list = known.includes(task.id) ? known : await ofProject(task);
  const at = list.indexOf(task.id);
  return at < 0 ? undefined : list[at + step];
}

async function ofProject({ project }: Task): Promise<string[]> {
  const ask = { ...(project && { project: [project.id] }), order_by: ["-last_update"], page: 0, page_size: 500 };
  const { tasks } = await call("tasks.get_all_ex", { ...ask, only_fields: ["id"] });
  return tasks.map(({ id }) => id);
}
