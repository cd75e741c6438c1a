import type { Task } from "../../api";

/** All metrics of some tasks with their variants, from what the tasks know of themselves. */
export function metricNames(tasks: readonly Task[]): Record<string, string[]> {
  const names = new Map<string, Set<string>>();
  for (const { metric, variant } of tasks.flatMap(({ last_metrics }) =>
    Object.values(last_metrics ?? {}).flatMap((variants) => Object.values(variants)),
  )) {
    const variants = names.get(metric) ?? new Set();
    names.set(metric, variants.add(variant));
  }
  return Object.fromEntries([...names].map(([metric, variants]) => [metric, [...variants].sort()]));
}
