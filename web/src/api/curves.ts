// Curves for charts. What the charts of one frame ask for goes out as one request per kind of question, however many
// charts there are. Leaves caching to the queries, and drawing to the charts.
import type { RawCurve } from "../charts/prepare";
import { call } from "./client";
import type { Series } from "./documents";
import { fetchWindow } from "./window";

export interface CurveAsk {
  tasks: string[];
  metric: string;
  key: "iter" | "timestamp";
  samples: number;
  /** Whether the server gives windows: with the extremes of each bucket, and of a stretch of x alone. */
  windows?: boolean;
  from?: number | undefined;
  to?: number | undefined;
}

/** By variant and task. */
export type Curves = Map<string, Map<string, RawCurve>>;

interface Waiting {
  ask: CurveAsk;
  signal: AbortSignal | undefined;
  done: (curves: Curves) => void;
  failed: (problem: unknown) => void;
}

const MOST_METRICS = 12;
/** The wire's own limits. */
const MOST_TASKS = 100;
const MOST_SAMPLES = 6000;

let waiting: Waiting[] = [];

export function loadCurves(ask: CurveAsk, signal?: AbortSignal): Promise<Curves> {
  return new Promise((done, failed) => {
    if (waiting.length === 0) setTimeout(send, 16);
    waiting.push({ ask, signal, done, failed });
  });
}

function send() {
  const all = waiting.filter(({ signal }) => !signal?.aborted);
  waiting = [];
  const groups = Map.groupBy(
    all,
    ({ ask }) => `${ask.tasks.join()} ${ask.key} ${ask.samples} ${ask.windows} ${ask.from} ${ask.to}`,
  );
  for (const group of groups.values()) {
    for (let from = 0; from < group.length; from += MOST_METRICS) sendGroup(group.slice(from, from + MOST_METRICS));
  }
}

async function sendGroup(group: Waiting[]) {
  const [{ ask }] = group as [Waiting];
  const metrics = [...new Set(group.map(({ ask }) => ask.metric))].map((metric) => ({ metric }));
  const samples = Math.min(ask.samples, MOST_SAMPLES);
  try {
    const tasks = ask.tasks.slice(0, MOST_TASKS);
    const found = ask.windows
      ? await fetchWindows(ask, tasks, metrics)
      : await fetchMetrics(tasks, ask.key, samples, metrics);
    for (const { ask, done } of group) done(found.get(ask.metric) ?? new Map());
  } catch (problem) {
    for (const { failed } of group) failed(problem);
  }
}

/** Which curves of which metric; what the callers of one request share. */
function collection() {
  const found = new Map<string, Curves>();
  const put = (metric: string, variant: string, task: string, curve: RawCurve) => {
    const curves: Curves = found.get(metric) ?? new Map();
    found.set(metric, curves);
    const byTask = curves.get(variant) ?? new Map();
    curves.set(variant, byTask);
    byTask.set(task, curve);
  };
  return { found, put };
}

async function fetchWindows(ask: CurveAsk, tasks: string[], metrics: { metric: string }[]) {
  const { found, put } = collection();
  const axis = ask.key === "iter" ? "iteration" : "timestamp";
  const series = await fetchWindow({
    tasks,
    metrics,
    axis,
    buckets: Math.min(ask.samples, MOST_SAMPLES),
    from: ask.from,
    to: ask.to,
  });
  for (const { metric, variant, task, raw, x, y, low, high } of series) {
    put(metric, variant, task, raw ? { x, y } : { x, y, low, high });
  }
  return found;
}

async function fetchMetrics(tasks: string[], key: CurveAsk["key"], samples: number, metrics: { metric: string }[]) {
  const { found, put: keep } = collection();
  const put = (metric: string, variant: string, task: string, series: Series) =>
    keep(metric, variant, task, columns(series));
  const [task] = tasks;
  if (tasks.length === 1 && task) {
    const answer = await call("events.scalar_metrics_iter_histogram", { task, key, samples, metrics });
    for (const [metric, variants] of Object.entries(answer)) {
      for (const [variant, series] of Object.entries(variants)) put(metric, variant, task, series);
    }
    return found;
  }
  const answer = await call("events.multi_task_scalar_metrics_iter_histogram", { tasks, key, samples, metrics });
  for (const [metric, variants] of Object.entries(answer.metrics ?? {})) {
    for (const [variant, byTask] of Object.entries(variants)) {
      for (const [task, series] of Object.entries(byTask)) put(metric, variant, task, series);
    }
  }
  return found;
}

/** A value that is no number comes as null. */
const columns = ({ x, y }: Series) => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y, (value) => value ?? Number.NaN),
});
