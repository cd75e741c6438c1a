import type { Task } from "../../api";
export default function SamplesTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
