// Small curves for the rows on screen: one question for all of them.
import { useMemo } from "react";
import { type Task, useCall } from "../../api";
import type { Spec } from "./columns";

const POINTS = 40;
const MOST = 100;

export function useSparks(rows: Task[], specs: Spec[]): Map<string, { x: Float64Array; y: Float64Array }> {
  const wanted = specs.filter((spec) => spec.kind === "spark");
  const tasks = useMemo(() => rows.slice(0, MOST).map(({ id }) => id), [rows]);
  const metrics = wanted.map(({ metric, variant }) => ({ metric, variants: [variant] }));
  const found = useCall(
    "events.multi_task_scalar_metrics_iter_histogram",
    { tasks, metrics, samples: POINTS } as never,
    {
      enabled: wanted.length > 0 && tasks.length > 0,
      keep: 30_000,
      keepPrevious: true,
    },
  );
  return useMemo(() => {
    const curves = new Map<string, { x: Float64Array; y: Float64Array }>();
    const metrics = found.data?.metrics ?? (found.data as never as NonNullable<typeof found.data>["metrics"]) ?? {};
    for (const [metric, variants] of Object.entries(metrics)) {
      for (const [variant, byTask] of Object.entries(variants)) {
        for (const [task, { x, y }] of Object.entries(byTask)) {
          curves.set(`${task} ${metric} ${variant}`, {
            x: Float64Array.from(x),
            y: Float64Array.from(y, (value) => value ?? Number.NaN),
          });
        }
      }
    }
    return curves;
  }, [found.data]);
}
