// What columns and query lines of a project may name: parameters, metrics, people, queues.
import { useMemo } from "react";
import { useCall, useMe } from "../../api";
import type { Known } from "./request";

const SEVERAL_MINUTES = 120_000;

interface Metrics {
  metrics: { metric: string; variant: string }[];
}
interface Parameters {
  parameters: { section: string; name: string }[];
}

export function useKnown(project: string, deep: boolean): Known & { isPending: boolean } {
  const scope = project === "*" ? {} : { project, include_subprojects: deep };
  const metrics = useCall("projects.get_unique_metric_variants", scope, { keep: SEVERAL_MINUTES });
  const parameters = useCall("projects.get_hyper_parameters", { ...scope, page_size: 500 }, { keep: SEVERAL_MINUTES });
  const users = useCall("users.get_all_ex", { only_fields: ["name"], page_size: 500 }, { keep: SEVERAL_MINUTES });
  const queues = useCall("queues.get_all_ex", { only_fields: ["name"], max_task_entries: 0 } as never, {
    keep: SEVERAL_MINUTES,
  });
  const me = useMe().data?.user.id;
  return useMemo(
    () => ({
      metrics: (metrics.data as Metrics | undefined)?.metrics ?? [],
      parameters: (parameters.data as Parameters | undefined)?.parameters ?? [],
      users: users.data?.users ?? [],
      queues: queues.data?.queues ?? [],
      me,
      isPending: metrics.isPending || parameters.isPending,
    }),
    [metrics.data, parameters.data, users.data, queues.data, me, metrics.isPending, parameters.isPending],
  );
}
