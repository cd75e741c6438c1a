// What can be compared of tasks, one row a field and one value a task; and which rows differ. Pure.
import type { Task } from "../../api";
import { flat } from "../tasks/parameters";

export interface CompareRow {
  id: string;
  section: "about" | "parameters" | "configuration" | "code" | "packages" | "container" | "metrics";
  name: string;
  /** One for each task; undefined where the task has none. */
  values: (string | undefined)[];
  /** Long texts are compared line by line, not in a cell. */
  isText?: boolean;
  isNumber?: boolean;
}

export const FIELDS = [
  "name",
  "status",
  "type",
  "project.name",
  "user.name",
  "parent.name",
  "tags",
  "system_tags",
  "created",
  "last_iteration",
  "active_duration",
  "hyperparams",
  "configuration",
  "script",
  "container",
  "last_metrics",
];

type Pairs = [string, string | undefined][];

export function rowsOf(tasks: readonly Task[]): CompareRow[] {
  return [
    ...section("about", tasks, about),
    ...section("parameters", tasks, (task) =>
      flat(task.hyperparams).map(({ key, parameter }) => [key, parameter.value ?? "None"]),
    ),
    ...section("code", tasks, code),
    ...section("packages", tasks, packages),
    ...section("container", tasks, (task) =>
      Object.entries(task.container ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    ...section("configuration", tasks, (task) =>
      Object.entries(task.configuration ?? {}).map(([name, { value }]) => [name, value ?? ""]),
    ).map(asText),
    ...section("metrics", tasks, metrics).map((row) => ({ ...row, isNumber: true })),
  ];
}

const asText = (row: CompareRow): CompareRow => ({ ...row, isText: row.values.some((value) => value?.includes("\n")) });

function section(name: CompareRow["section"], tasks: readonly Task[], pairsOf: (task: Task) => Pairs): CompareRow[] {
  const maps = tasks.map((task) => new Map(pairsOf(task)));
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  return keys.map((key) => {
    const row: CompareRow = {
      id: `${name}/${key}`,
      section: name,
      name: key,
      values: maps.map((map) => map.get(key) || undefined),
    };
    return name === "code" && key === "changes" ? asText(row) : row;
  });
}

const about = (task: Task): Pairs => [
  ["status", task.status],
  ["type", task.type],
  ["project", task.project?.name],
  ["user", task.user?.name],
  ["parent", task.parent?.name],
  ["tags", task.tags?.join(", ")],
];

const code = ({ script }: Task): Pairs => [
  ["repository", script?.repository],
  ["branch", script?.branch],
  ["commit", script?.version_num],
  ["entry point", script?.entry_point],
  ["folder", script?.working_dir],
  ["interpreter", script?.binary],
  ["changes", script?.diff],
];

function packages({ script }: Task): Pairs {
  const pip = script?.requirements?.pip;
  const lines = Array.isArray(pip) ? pip.map(String) : typeof pip === "string" ? pip.split("\n") : [];
  return lines.flatMap((line): Pairs => {
    const [, name, version] = /^\s*([\w.[\]-]+)\s*(?:(?:===?|~=|>=|<=|>|<|@)\s*(.*?))?\s*$/.exec(line) ?? [];
    return name ? [[name, version || "any"]] : [];
  });
}

const metrics = ({ last_metrics }: Task): Pairs =>
  Object.values(last_metrics ?? {}).flatMap((variants) =>
    Object.values(variants)
      .filter(({ metric }) => !metric.startsWith(":monitor:"))
      .flatMap(
        ({ metric, variant, value, min_value, max_value }): Pairs => [
          [`${metric} / ${variant}`, printed(value)],
          [`${metric} / ${variant} min`, printed(min_value)],
          [`${metric} / ${variant} max`, printed(max_value)],
        ],
      ),
  );

const printed = (value: number | null | undefined) =>
  value === null || value === undefined ? undefined : String(value);

/** Whether a row says anything: against the baseline where there is one, else among all. */
export function differs({ values }: CompareRow, base: number): boolean {
  const against = base >= 0 ? values[base] : values[0];
  return values.some((value) => value !== against);
}

/** Where the row's largest and smallest number stand; nothing where all are one. */
export function extremes({ values }: CompareRow): { least: number; most: number } | undefined {
  let [least, most] = [-1, -1];
  for (const [at, text] of values.entries()) {
    const value = text === undefined ? Number.NaN : Number(text);
    if (Number.isNaN(value)) continue;
    if (least < 0 || value < Number(values[least])) least = at;
    if (most < 0 || value > Number(values[most])) most = at;
  }
  return least >= 0 && values[least] !== values[most] ? { least, most } : undefined;
}

/** The parameters whose values are not all one: what runs can be grouped by and drawn over. */
export const varying = (rows: readonly CompareRow[]): CompareRow[] =>
  rows.filter((row) => row.section === "parameters" && differs(row, -1));
