import type { Task } from "../../api";
export default function ExecutionTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
