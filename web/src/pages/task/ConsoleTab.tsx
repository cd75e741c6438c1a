import type { Task } from "../../api";
export default function ConsoleTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
