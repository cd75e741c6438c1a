// One task by its id: only the fields asked for, kept fresh.
import { type Problem, type Task, useCall } from "../../api";
import { HEADER } from "./fields";

interface Found {
  data: Task | undefined;
  error: Problem | null;
  isGone: boolean;
  refetch: () => unknown;
}

export function useTask(id: string, fields: string[] = HEADER): Found {
  const found = useCall(
    "tasks.get_all_ex",
    { id: [id], only_fields: fields, search_hidden: true, page: 0, page_size: 1 },
    { live: [`task:${id}`], enabled: id !== "" },
  );
  const task = found.data?.tasks[0];
  return { data: task, error: found.error, isGone: found.data !== undefined && !task, refetch: found.refetch };
}
