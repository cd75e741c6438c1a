// What a search looks for, and how its trials stand. Pure.
import type { Task } from "../../api";
import type { Curve } from "../../charts/curves";
import { flat } from "../tasks/parameters";

export interface Objective {
  metric: string;
  variant: string;
  /** Whether more is better. */
  isMax: boolean;
}

/** The objective as the SDK's optimizers write it among their parameters. */
export function objectiveOf(task: Task): Objective | undefined {
  const values = new Map(flat(task.hyperparams).map(({ parameter }) => [parameter.name, parameter.value]));
  const metric = values.get("objective_metric_title");
  const variant = values.get("objective_metric_series");
  if (!metric || !variant) return undefined;
  return {
    metric: first(metric),
    variant: first(variant),
    isMax: !/min/i.test(values.get("objective_metric_sign") ?? "max"),
  };
}

/** Several objectives come as a list; the first is drawn. */
const first = (text: string) => /^\[?\s*['"]?([^'",\]]+)/.exec(text)?.[1] ?? text;

export function resultOf(trial: Task, { metric, variant, isMax }: Objective): number | undefined {
  const found = Object.values(trial.last_metrics ?? {})
    .flatMap((variants) => Object.values(variants))
    .find((last) => last.metric === metric && last.variant === variant);
  const value = isMax ? (found?.max_value ?? found?.value) : (found?.min_value ?? found?.value);
  return value ?? undefined;
}

/** The best result by then, a step for each trial in the order of their ends. */
export function bestSoFar(trials: readonly Task[], objective: Objective): { best: Curve; each: Curve } {
  const values = trials
    .toSorted((a, b) => (a.created ?? "").localeCompare(b.created ?? ""))
    .map((trial) => resultOf(trial, objective) ?? Number.NaN);
  let best = Number.NaN;
  const steps = values.map((value) => {
    if (!Number.isNaN(value) && (Number.isNaN(best) || (objective.isMax ? value > best : value < best))) best = value;
    return best;
  });
  const x = Float64Array.from(values, (_, at) => at + 1);
  return { best: { x, y: Float64Array.from(steps) }, each: { x, y: Float64Array.from(values) } };
}

export function byResult(trials: readonly Task[], objective: Objective): Task[] {
  const rank = (trial: Task) => {
    const value = resultOf(trial, objective);
    return value === undefined ? Number.NEGATIVE_INFINITY : objective.isMax ? value : -value;
  };
  return trials.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}
