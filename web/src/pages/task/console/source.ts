// Where the lines of a log come from: windows by number, or, from a server that has none, its last five thousand lines.
import { call, type LogLine } from "../../../api";

export interface LogSource {
  key: string;
  lines: (first: number, count: number, signal?: AbortSignal) => Promise<LogLine[]>;
}

export const windowed = (task: string): LogSource => ({
  key: task,
  lines: async (first, count, signal) => (await call("events.get_log_window", { task, first, count }, signal)).lines,
});

export const FALLBACK = 5000;

/** The whole of what is loaded, numbered from its first line. */
export const fixed = (task: string, lines: LogLine[]): LogSource => ({
  key: `${task} ${lines.length}`,
  lines: async (first, count) => lines.slice(first, first + count),
});
