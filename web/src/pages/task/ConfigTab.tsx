import type { Task } from "../../api";
export default function ConfigTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
