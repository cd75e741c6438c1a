// Which tabs have nothing to show: asked after the page is on screen, with names only.
import { type Task, useCall } from "../../api";
import { useTask } from "../../components/tasks/useTask";
import type { TabName } from "./TaskPage";

const FIELDS = ["execution.artifacts.key", "models"];

export function useTabData(task: Task): ReadonlySet<TabName> {
  const ask = { tasks: [task.id] };
  const scopes = { live: [`task:${task.id}`] };
  const plots = useCall("events.get_task_metrics", { ...ask, event_type: "plot" }, scopes).data;
  const samples = useCall("events.get_task_metrics", { ...ask, event_type: "training_debug_image" }, scopes).data;
  const scalars = useCall("events.get_task_metrics", { ...ask, event_type: "training_stats_scalar" }, scopes).data;
  const parts = useTask(task.id, FIELDS).data;
  const empty = new Set<TabName>();
  if (plots && !plots.metrics[0]?.metrics.length) empty.add("plots");
  if (samples && !samples.metrics[0]?.metrics.length) empty.add("samples");
  if (scalars && !scalars.metrics[0]?.metrics.length) empty.add("scalars");
  if (parts && !parts.execution?.artifacts?.length && !parts.models?.input?.length && !parts.models?.output?.length) {
    empty.add("artifacts");
  }
  return empty;
}
