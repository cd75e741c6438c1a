// What a column of the experiments table is: read from the address, asked of the server, drawn, sorted and copied.
import type { LastMetric, Task } from "../../api";
import { md5 } from "../../format";

export type Which = "last" | "min" | "max" | "first" | "mean";

export type Spec =
  | { kind: "field"; key: string; field: Field }
  | { kind: "parameter"; key: string; section: string; name: string }
  | { kind: "metric"; key: string; metric: string; variant: string; which: Which }
  | { kind: "spark"; key: string; metric: string; variant: string };

export type Field =
  | "name"
  | "status"
  | "tags"
  | "type"
  | "user"
  | "project"
  | "parent"
  | "iteration"
  | "worker"
  | "created"
  | "started"
  | "updated"
  | "duration"
  | "comment"
  | "reason"
  | "progress"
  | "queue"
  | "commit"
  | "id";

interface FieldColumn {
  name: string;
  width: number;
  fields: string[];
  sort?: string;
  isNumber?: boolean;
}

export const FIELDS: Record<Field, FieldColumn> = {
  name: { name: "Name", width: 260, fields: ["name"], sort: "name" },
  status: { name: "Status", width: 118, fields: ["status", "status_message", "status_reason"], sort: "status" },
  tags: { name: "Tags", width: 150, fields: ["tags"], sort: "tags" },
  type: { name: "Type", width: 110, fields: ["type"], sort: "type" },
  user: { name: "User", width: 110, fields: ["user.name"], sort: "user" },
  project: { name: "Project", width: 160, fields: ["project.name"], sort: "project" },
  parent: { name: "Parent", width: 180, fields: ["parent.name"], sort: "parent" },
  iteration: { name: "Iteration", width: 92, fields: ["last_iteration"], sort: "last_iteration", isNumber: true },
  worker: { name: "Worker", width: 130, fields: ["last_worker"], sort: "last_worker" },
  created: { name: "Created", width: 104, fields: ["created"], sort: "created", isNumber: true },
  started: { name: "Started", width: 104, fields: ["started"], sort: "started", isNumber: true },
  updated: { name: "Updated", width: 104, fields: ["last_update"], sort: "last_update", isNumber: true },
  duration: { name: "Duration", width: 96, fields: ["active_duration"], sort: "active_duration", isNumber: true },
  comment: { name: "Comment", width: 220, fields: ["comment"], sort: "comment" },
  reason: { name: "Reason", width: 200, fields: ["status_reason", "status_message"], sort: "status_reason" },
  progress: { name: "Progress", width: 96, fields: ["runtime.progress"], sort: "runtime.progress", isNumber: true },
  queue: { name: "Queue", width: 120, fields: ["execution.queue"], sort: "execution.queue" },
  commit: { name: "Commit", width: 96, fields: ["script.version_num"], sort: "script.version_num" },
  id: { name: "Id", width: 250, fields: ["id"], sort: "id" },
};

export const DEFAULT_COLUMNS = ["name", "status", "tags", "user", "iteration", "duration", "updated"];

/** Dots part a key, so those within a name are written `%2E`. */
const part = (name: string) => name.replaceAll("%", "%25").replaceAll(".", "%2E").replaceAll("/", "%2F");
const named = (text: string) => text.replaceAll("%2F", "/").replaceAll("%2E", ".").replaceAll("%25", "%");

export const parameterKey = (section: string, name: string): string => `p.${part(section)}/${part(name)}`;
export const metricKey = (metric: string, variant: string, which: Which): string =>
  `m.${part(metric)}.${part(variant)}.${which}`;
export const sparkKey = (metric: string, variant: string): string => `s.${part(metric)}.${part(variant)}`;

const WHICH: Which[] = ["last", "min", "max", "first", "mean"];

/** The column of a key, or nothing where it is none. */
export function specOf(key: string): Spec | undefined {
  if (Object.hasOwn(FIELDS, key)) return { kind: "field", key, field: key as Field };
  const parameter = /^p\.([^/]*)\/([^/]+)$/.exec(key);
  if (parameter) return { kind: "parameter", key, section: named(parameter[1] ?? ""), name: named(parameter[2] ?? "") };
  const [kind, metric, variant, which, ...rest] = key.split(".");
  if (metric === undefined || variant === undefined || rest.length > 0) return undefined;
  if (kind === "s" && which === undefined)
    return { kind: "spark", key, metric: named(metric), variant: named(variant) };
  const found = WHICH.find((one) => one === which);
  return kind === "m" && found
    ? { kind: "metric", key, metric: named(metric), variant: named(variant), which: found }
    : undefined;
}

const metricPath = (metric: string, variant: string) => `last_metrics.${md5(metric)}.${md5(variant)}`;

/** How ClearML's paths write a name of somebody's. */
export const escaped = (name: string): string =>
  name.replaceAll("%", "%%").replaceAll("__", "%_%_").replace(/^_/, "%_").replaceAll(".", "%2E").replaceAll("$", "%24");

const VALUE: Record<Which, string> = {
  last: "value",
  min: "min_value",
  max: "max_value",
  first: "first_value",
  mean: "mean_value",
};

/** Where the server finds the column's value: to sort, filter and facet by. */
export function pathOf(spec: Spec): string | undefined {
  switch (spec.kind) {
    case "field":
      return FIELDS[spec.field].sort;
    case "parameter":
      return `hyperparams.${escaped(spec.section)}.${escaped(spec.name)}.value`;
    case "metric":
      return `${metricPath(spec.metric, spec.variant)}.${VALUE[spec.which]}`;
    case "spark":
      return undefined;
  }
}

function ownFields(spec: Spec): string[] {
  switch (spec.kind) {
    case "field":
      return FIELDS[spec.field].fields;
    case "parameter":
      return [`hyperparams.${escaped(spec.section)}.${escaped(spec.name)}`];
    case "metric":
      return [metricPath(spec.metric, spec.variant)];
    case "spark":
      return [];
  }
}

/** What the server must send for these columns: they alone, since a list never asks for whole documents. */
export function fieldsOf(specs: Spec[]): string[] {
  const fields = specs.flatMap(ownFields);
  // the side view, the actions and the links need these of every row
  return [...new Set(["name", "status", "tags", "system_tags", "project.name", "type", ...fields])].sort();
}

export const columnName = (spec: Spec): string => {
  switch (spec.kind) {
    case "field":
      return FIELDS[spec.field].name;
    case "parameter":
      return spec.name;
    case "metric":
      return `${metricName(spec.metric, spec.variant)} ${spec.which}`;
    case "spark":
      return metricName(spec.metric, spec.variant);
  }
};

/** `loss/train`; a variant that only repeats its metric is left out. */
export const metricName = (metric: string, variant: string): string =>
  variant === "" || variant === metric ? metric : `${metric}/${variant}`;

export function metricOf(task: Task, { metric, variant }: { metric: string; variant: string }): LastMetric | undefined {
  return task.last_metrics?.[md5(metric)]?.[md5(variant)];
}

export function metricValue(task: Task, spec: Extract<Spec, { kind: "metric" }>): number | null | undefined {
  const found = metricOf(task, spec);
  const field = VALUE[spec.which] as "value" | "min_value" | "max_value" | "first_value" | "mean_value";
  return found?.[field];
}

/** The iteration at which a smallest, largest or first value was seen. */
export function metricIteration(task: Task, spec: Extract<Spec, { kind: "metric" }>): number | null | undefined {
  const found = metricOf(task, spec);
  if (spec.which === "min") return found?.min_value_iteration;
  if (spec.which === "max") return found?.max_value_iteration;
  return spec.which === "first" ? found?.first_value_iteration : undefined;
}

/** Whether less is better, as far as a name tells. */
export const isLowerBetter = (metric: string, variant: string): boolean =>
  /loss|err|perplex|ppl|mae|mse|rmse|wer|cer|fid|latency|time|cost|nll/i.test(`${metric} ${variant}`);
