import type { Task } from "../../api";
export default function PlotsTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
