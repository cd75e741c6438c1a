import type { Task } from "../../api";
export default function ArtifactsTab({ task }: { task: Task }) {
  return <p>{task.id}</p>;
}
