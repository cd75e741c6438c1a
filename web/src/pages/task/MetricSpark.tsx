import { useQuery } from "@tanstack/react-query";
import { loadCurves, type Task } from "../../api";
import { Sparkline } from "../../charts/Sparkline";
import { looksFor } from "../../charts/slots";

const SAMPLES = 60;

export function MetricSpark({ task, metric, variant }: { task: Task; metric: string; variant: string }) {
  const found = useQuery({
    queryKey: ["curves", task.id, metric, "iter", SAMPLES],
    queryFn: ({ signal }) => loadCurves({ tasks: [task.id], metric, key: "iter", samples: SAMPLES }, signal),
    staleTime: task.status === "in_progress" ? 10_000 : Number.POSITIVE_INFINITY,
  });
  const curve = found.data?.get(variant)?.get(task.id);
  const slot = looksFor(found.data ? [...found.data.keys()] : []).get(variant)?.slot ?? 0;
  if (!curve) return <span />;
  return (
    <Sparkline curve={curve} width={108} height={26} label={`how ${metric} went`} colour={`var(--run-${slot + 1})`} />
  );
}
