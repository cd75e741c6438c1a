// First, last, least, largest and mean of every series with where they lie: exact, from the task, not from the picture.
import { useMemo } from "react";
import { type LastMetric, type Task, useCall } from "../../api";
import { number, visible } from "../../format";
import { type Column, DataTable } from "../DataTable";
import { Loaded } from "../Notes";
import type { Run } from "./runs";

interface Row {
  id: string;
  run: Run;
  last: LastMetric;
}

interface Shown {
  runs: readonly Run[];
  names: Record<string, string[]>;
  metrics: string[];
}

export function ValuesTable({ runs, metrics }: Shown) {
  const ids = runs.map(({ id }) => id);
  const found = useCall(
    "tasks.get_all_ex",
    { id: ids, only_fields: ["last_metrics"], search_hidden: true, page_size: 100, page: 0 },
    { live: ids.map((id) => `task:${id}`), keepPrevious: true },
  );
  return <Loaded query={found}>{({ tasks }) => <Values runs={runs} tasks={tasks} metrics={metrics} />}</Loaded>;
}

function Values({ runs, tasks, metrics }: { runs: readonly Run[]; tasks: Task[]; metrics: string[] }) {
  const rows = useMemo(() => rowsOf(runs, tasks, new Set(metrics)), [runs, tasks, metrics]);
  const columns = runs.length > 1 ? [RUN, ...COLUMNS] : COLUMNS;
  return (
    <div className="card" style={{ maxHeight: 420, overflow: "auto", marginBottom: 16 }}>
      <DataTable label="Values" columns={columns} rows={rows} idOf={(row) => row.id} isInline />
    </div>
  );
}

function rowsOf(runs: readonly Run[], tasks: Task[], metrics: Set<string>): Row[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const rows = runs.flatMap((run) =>
    Object.values(byId.get(run.id)?.last_metrics ?? {}).flatMap((variants) =>
      Object.values(variants).map((last) => ({ id: `${run.id}/${last.metric}/${last.variant}`, run, last })),
    ),
  );
  return rows
    .filter(({ last }) => metrics.has(last.metric))
    .sort((a, b) =>
      `${a.last.metric}/${a.last.variant}`.localeCompare(`${b.last.metric}/${b.last.variant}`, "en", { numeric: true }),
    );
}

const at = (value: number | null | undefined, iteration: number | null | undefined) => (
  <span>
    {number(value)}{" "}
    {iteration !== undefined && iteration !== null && <span className="muted">@{number(iteration)}</span>}
  </span>
);

const RUN: Column<Row> = { key: "run", name: "Experiment", width: 200, cell: ({ run }) => visible(run.name, 60) };
const COLUMNS: Column<Row>[] = [
  {
    key: "name",
    name: "Series",
    width: 260,
    rowHead: true,
    cell: ({ last }) => visible(`${last.metric} / ${last.variant}`, 80),
  },
  {
    key: "first",
    name: "First",
    width: 130,
    align: "right",
    cell: ({ last }) => at(last.first_value, last.first_value_iteration),
  },
  { key: "last", name: "Last", width: 110, align: "right", cell: ({ last }) => number(last.value) },
  {
    key: "min",
    name: "Min",
    width: 150,
    align: "right",
    cell: ({ last }) => at(last.min_value, last.min_value_iteration),
  },
  {
    key: "max",
    name: "Max",
    width: 150,
    align: "right",
    cell: ({ last }) => at(last.max_value, last.max_value_iteration),
  },
  { key: "mean", name: "Mean", width: 110, align: "right", cell: ({ last }) => number(last.mean_value) },
  { key: "count", name: "Points", width: 90, align: "right", cell: ({ last }) => number(last.count) },
];
