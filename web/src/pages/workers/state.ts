// In which state a worker is, by what it told last.
import type { Worker } from "../../api";

export type WorkerState = "running" | "ready" | "silent" | "lost" | "draining";

/** Reports come about every thirty seconds; two missed ones are a silence. */
const SILENT_S = 90;
const LOST_S = 600;

export function stateOf(
  worker: Pick<Worker, "last_report_time" | "task" | "system_tags">,
  now = Date.now(),
): WorkerState {
  const silence = (now - Date.parse(worker.last_report_time ?? "")) / 1000;
  if (silence > LOST_S) return "lost";
  if (silence > SILENT_S) return "silent";
  if (worker.system_tags?.includes("draining")) return "draining";
  return worker.task ? "running" : "ready";
}

interface Stats {
  worker: string;
  metrics: { metric: string; dates?: number[]; stats: { aggregation: string; dates?: number[]; values: number[] }[] }[];
}

export interface Series {
  worker: string;
  metric: string;
  /** Seconds since 1970. */
  at: number[];
  values: number[];
}

export const seriesOf = (workers: Stats[]): Series[] =>
  workers.flatMap(({ worker, metrics }) =>
    metrics.flatMap(({ metric, dates, stats: [first] }) =>
      first ? [{ worker, metric, at: (first.dates ?? dates ?? []).map((ms) => ms / 1000), values: first.values }] : [],
    ),
  );

/** What a worker's last report said of one of its parts. */
export const lastOf = (series: Series[], worker: string, metric: string): number | undefined =>
  series.find((one) => one.worker === worker && one.metric === metric)?.values.at(-1);
