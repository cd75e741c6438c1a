import type { Task } from "../../api";
export default function OverviewTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
