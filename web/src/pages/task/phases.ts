// How a task spent its time, from its times and from what its agent wrote down.
import type { Task } from "../../api";

export interface Phase {
  name: string;
  seconds: number;
}

const between = (from: string | undefined, to: string | undefined) => {
  const seconds = (Date.parse(to ?? "") - Date.parse(from ?? "")) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
};

/** What `tasks.set_phase` left in the runtime, else waiting and running. */
export function phasesOf(task: Task, now: number): Phase[] {
  const told = toldPhases(task.runtime?.phases);
  if (told.length > 0) return told;
  const end = task.completed ?? new Date(now).toISOString();
  const waited = between(task.created, task.started);
  // A script's own run is created and started in one breath; that is no waiting.
  const waiting = task.last_worker && waited > 1 ? [{ name: "waiting", seconds: waited }] : [];
  const running = task.active_duration ?? between(task.started, end);
  return [...waiting, ...(running > 0 ? [{ name: "running", seconds: running }] : [])];
}

function toldPhases(value: unknown): Phase[] {
  const list: unknown = typeof value === "string" ? parsed(value) : value;
  if (!Array.isArray(list)) return [];
  return list.slice(0, 20).flatMap((one) => {
    const { name, phase, started, ended, seconds } = (one ?? {}) as Record<string, unknown>;
    const lasted = typeof seconds === "number" ? seconds : between(String(started), String(ended));
    return lasted > 0 ? [{ name: String(name ?? phase ?? "phase").slice(0, 40), seconds: lasted }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
