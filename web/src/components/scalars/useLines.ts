// The lines of one metric's chart: asked for when the chart is seen, kept while newer ones are on their way.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type Curves, loadCurves, type Problem, useLiveEvents, useLiveState } from "../../api";
import type { Line } from "../../charts/line";
import type { Prepared } from "../../charts/prepare";
import { prepared } from "../../charts/seriesWorker";
import { keyOfAxis, linesOf, type Plan, planOf } from "./chartLines";
import type { Run } from "./runs";
import type { ScalarsView } from "./view";

/** Buckets a chart asks for: two device pixels each. */
export const samplesFor = (width: number): number =>
  Math.max(200, Math.min(2000, Math.ceil((width * devicePixelRatio) / 2 / 100) * 100));

const POLL_MS = 4000;

export function useCurves(
  runs: readonly Run[],
  metric: string,
  view: ScalarsView,
  samples: number,
  isSeen: boolean,
  isRunning: boolean,
) {
  const client = useQueryClient();
  const tasks = runs.map(({ id }) => id);
  const key = ["curves", tasks.join(), metric, keyOfAxis(view.axis), samples];
  const keyed = JSON.stringify(key);
  const live = useLiveState();
  const scopes = isSeen && isRunning ? tasks.map((task) => `points:${task}:${metric}`) : NONE;
  const again = useMemo(
    () => throttled(() => client.invalidateQueries({ queryKey: JSON.parse(keyed), exact: true })),
    [client, keyed],
  );
  useLiveEvents(scopes, again);
  return useQuery<Curves, Problem>({
    queryKey: key,
    queryFn: ({ signal }) => loadCurves({ tasks, metric, key: keyOfAxis(view.axis), samples }, signal),
    enabled: isSeen && metric !== "",
    staleTime: isRunning ? POLL_MS : Number.POSITIVE_INFINITY,
    refetchInterval: isRunning && live !== "live" ? POLL_MS : false,
    placeholderData: (last) => last,
  });
}

const NONE: string[] = [];
const GATHER_MS = 500;

function throttled(run: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      if (!document.hidden) run();
    }, GATHER_MS);
  };
}

/** Prepares the lines anew when curves or view change; the old ones stay until the new ones are there. */
export function useLines(
  curves: Curves | undefined,
  axes: Curves | undefined,
  runs: readonly Run[],
  view: ScalarsView,
  variant?: string,
): Line[] | undefined {
  const look = JSON.stringify([
    view.axis,
    view.smoothing,
    view.group,
    runs.map(({ id, groupValue, isBaseline }) => [id, groupValue, isBaseline]),
    variant,
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` holds what matters of the view and the runs
  const plan = useMemo(() => curves && planOf(curves, axes, runs, view, variant), [curves, axes, look]);
  const result = useMemo(() => plan && prepared(plan.job), [plan]);
  const [late, setLate] = useState<{ plan: Plan; lines: Prepared[] }>();
  useEffect(() => {
    if (!plan || !(result instanceof Promise)) return;
    let isCurrent = true;
    void result.then((lines) => isCurrent && setLate({ plan, lines }));
    return () => {
      isCurrent = false;
    };
  }, [plan, result]);
  return useMemo(() => {
    if (plan && result && !(result instanceof Promise)) return linesOf(plan, result);
    return late ? linesOf(late.plan, late.lines) : undefined;
  }, [plan, result, late]);
}
