// What experiments put out, as the wire answers it: curves, plots, samples, logs, history. Beside the generated types,
// which leave these answers open.
import type { LogEvent } from "./documents";

export interface LogLine extends LogEvent {
  line: number;
}

export interface LogMatch extends LogLine {
  start: number;
  end: number;
}

export interface ByIteration<E> {
  task: string;
  iterations: { iter: number; events: E[] }[];
}

export interface Change {
  at: string;
  user?: string | { id: string; name?: string };
  source?: string;
  action: string;
  fields: { path: string; old?: unknown; new?: unknown }[];
}

export interface SingleValue {
  metric: string;
  variant: string;
  value: number | null;
  timestamp?: number;
}

declare module "./documents" {
  interface Answers {
    "events.get_scalar_metrics_and_variants": { metrics: Record<string, string[]> };
    "events.get_task_single_value_metrics": { tasks: { task: string; task_name?: string; values: SingleValue[] }[] };
    "events.get_task_metrics": { metrics: { task: string; metrics: string[] }[] };
    "events.get_log_window": { lines: LogLine[]; total: number };
    "events.search_log": { matches: LogMatch[]; next_line: number | null };
    "events.plots": { metrics: ByIteration<PlotEvent>[]; scroll_id?: string };
    "events.debug_images": { metrics: ByIteration<SampleEvent>[]; scroll_id?: string };
    "events.get_multi_task_plots": {
      plots: Record<string, Record<string, Record<string, Record<string, { name: string; plots: PlotEvent[] }>>>>;
    };
    "events.get_task_plots": { plots: PlotEvent[]; returned: number; total: number };
    "tasks.get_operations_log": { operations: Change[]; total: number };
    "tasks.clone": { id: string; new_project?: { id: string; name: string } };
    "tasks.enqueue": { queued: number; updated?: number; queue_watched?: boolean; fields?: Record<string, unknown> };
    "tasks.dequeue": { dequeued?: number; updated?: number };
    "tasks.edit_hyper_params": { updated: number };
    "queues.get_default": { id: string; name: string };
    "pipelines.start_pipeline": { pipeline: string; enqueued: boolean };
  }
}
