// The lines of one metric's chart: asked for when the chart is seen, kept while newer ones are on their way.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type Curves, loadCurves, type Problem, useFeature, useLiveEvents, useLiveState } from "../../api";
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
  const windows = useFeature("events.get_scalar_window");
  const stretch = windows ? stretchOf(view) : {};
  const key = ["curves", tasks.join(), metric, keyOfAxis(view.axis), samples, windows, stretch.from, stretch.to];
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
    queryFn: ({ signal }) =>
      loadCurves({ tasks, metric, key: keyOfAxis(view.axis), samples, windows: windows === true, ...stretch }, signal),
    enabled: isSeen && metric !== "" && windows !== undefined,
    staleTime: isRunning ? POLL_MS : Number.POSITIVE_INFINITY,
    refetchInterval: isRunning && live !== "live" ? POLL_MS : false,
    placeholderData: (last) => last,
  });
}

/** The zoomed stretch with half of it more on each side, where the axis is one that the server knows. */
function stretchOf({ axis, range }: ScalarsView): { from?: number; to?: number } {
  if (!range || (axis.kind !== "iteration" && axis.kind !== "wall")) return {};
  const unit = axis.kind === "wall" ? 1000 : 1;
  const more = (range[1] - range[0]) / 2;
  return { from: Math.floor((range[0] - more) * unit), to: Math.ceil((range[1] + more) * unit) };
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
