import type { Task } from "../../api";
export default function InfoTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
