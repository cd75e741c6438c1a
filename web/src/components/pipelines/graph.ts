// A pipeline's steps as a graph: read from the controller's configuration, laid out from left to right. Pure.
import { Graph, layout } from "@dagrejs/dagre";
import type { Task, TaskStatus } from "../../api";

export interface Step {
  name: string;
  parents: string[];
  /** The task that runs it, once there is one. */
  task: string | undefined;
  status: StepStatus;
  isCached: boolean;
  seconds: number | undefined;
  stage: string | undefined;
  queue: string | undefined;
  parameters: [string, string][];
}

export type StepStatus = "pending" | "queued" | "running" | "completed" | "cached" | "failed" | "aborted" | "skipped";

const MOST = 2000;

/** What the configuration object `Pipeline` says; nothing when it says nothing that can be read. */
export function readSteps(text: string | null | undefined): Step[] {
  let found: unknown;
  try {
    found = JSON.parse(text ?? "");
  } catch {
    return [];
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) return [];
  const steps = Object.entries(found as Record<string, Record<string, unknown>>)
    .slice(0, MOST)
    .map(([name, value]) => stepOf(name, value ?? {}));
  const names = new Set(steps.map(({ name }) => name));
  return steps.map((step) => ({ ...step, parents: step.parents.filter((parent) => names.has(parent)) }));
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

function stepOf(name: string, value: Record<string, unknown>): Step {
  const [started, ended] = [Number(value.job_started), Number(value.job_ended)];
  const parameters =
    typeof value.parameters === "object" && value.parameters !== null ? Object.entries(value.parameters) : [];
  return {
    name,
    parents: Array.isArray(value.parents) ? value.parents.map(String) : [],
    task: text(value.executed) ?? text(value.job_id),
    status: statusOf(text(value.status), text(value.executed) ?? text(value.job_id)),
    isCached: value.status === "cached",
    seconds: started > 0 && ended > started ? ended - started : undefined,
    stage: text(value.stage),
    queue: text(value.queue),
    parameters: parameters.slice(0, 200).map(([key, value]) => [key, String(value)]),
  };
}

const KNOWN: Record<string, StepStatus> = {
  pending: "pending",
  queued: "queued",
  running: "running",
  in_progress: "running",
  completed: "completed",
  executed: "completed",
  cached: "cached",
  failed: "failed",
  aborted: "aborted",
  stopped: "aborted",
  skipped: "skipped",
};
const statusOf = (status: string | undefined, task: string | undefined): StepStatus =>
  KNOWN[status ?? ""] ?? (task ? "running" : "pending");

const OF_TASK: Partial<Record<TaskStatus, StepStatus>> = {
  queued: "queued",
  in_progress: "running",
  completed: "completed",
  published: "completed",
  failed: "failed",
  stopped: "aborted",
};

/** The tasks know more lately than the controller wrote down, except that a step was taken from the cache. */
export function withTasks(steps: Step[], tasks: readonly Task[]): Step[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return steps.map((step) => {
    const task = step.task ? byId.get(step.task) : undefined;
    if (!task || step.isCached) return step;
    return { ...step, status: OF_TASK[task.status] ?? step.status, seconds: task.active_duration ?? step.seconds };
  });
}

export interface Placed {
  step: Step;
  x: number;
  y: number;
}

export const [WIDTH, HEIGHT] = [190, 52];

export function placed(steps: readonly Step[]): Placed[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 36, marginx: 12, marginy: 12, ranker: "longest-path" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of steps) graph.setNode(name, { width: WIDTH, height: HEIGHT });
  for (const { name, parents } of steps) for (const parent of parents) graph.setEdge(parent, name);
  layout(graph);
  return steps.map((step) => {
    const { x, y } = graph.node(step.name) as { x: number; y: number };
    return { step, x: x - WIDTH / 2, y: y - HEIGHT / 2 };
  });
}

/** The chain of steps that took longest: shortening any other shortens nothing. */
export function criticalPath(steps: readonly Step[]): Set<string> {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const best = new Map<string, { seconds: number; before: string | undefined }>();
  const visit = (name: string, seen: Set<string>): number => {
    const known = best.get(name);
    if (known) return known.seconds;
    const step = byName.get(name);
    if (!step || seen.has(name)) return 0; // a circle is no path
    let [longest, before] = [0, undefined as string | undefined];
    for (const parent of step.parents) {
      const seconds = visit(parent, new Set(seen).add(name));
      if (seconds > longest) [longest, before] = [seconds, parent];
    }
    best.set(name, { seconds: longest + (step.seconds ?? 0), before });
    return longest + (step.seconds ?? 0);
  };
  let [end, most] = [undefined as string | undefined, 0];
  for (const { name } of steps) {
    const seconds = visit(name, new Set());
    if (seconds > most) [end, most] = [name, seconds];
  }
  const path = new Set<string>();
  while (end !== undefined && !path.has(end)) {
    path.add(end);
    end = best.get(end)?.before;
  }
  return path;
}
