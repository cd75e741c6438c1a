// A panel of a report: drawn from what the experiments of its query say now.
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Series, type Task, useCall } from "../../api";
import { ChartGroup } from "../../charts/group";
import { LineChart } from "../../charts/LineChart";
import type { Line } from "../../charts/line";
import { looksFor } from "../../charts/slots";
import { Panel as Card, EmptyNote, Loaded, Name, ProblemNote, Skeleton, StatusBadge } from "../../components";
import { count, number } from "../../format";
import { metricOf, pathOf } from "../table/columns";
import { parseQuery } from "../table/query";
import { questionOf } from "../table/request";
import { useKnown } from "../table/useKnown";
import type { Panel } from "./blocks";
import css from "./Reports.module.css";

const partsOf = (name: string) => {
  const at = name.indexOf("/");
  return at < 0 ? { metric: name, variant: name } : { metric: name.slice(0, at), variant: name.slice(at + 1) };
};

export function LivePanel({ panel }: { panel: Panel }) {
  const known = useKnown(panel.project, true);
  const question = useMemo(
    () =>
      questionOf(parseQuery(panel.query), { project: panel.project, deep: true, archived: false, trash: false }, known),
    [panel, known],
  );
  const wanted = useMemo(() => panel.metrics.map(partsOf), [panel.metrics]);
  const fields = [
    "name",
    "status",
    ...wanted.flatMap(
      (one) => pathOf({ kind: "metric", key: "", which: "last", ...one })?.replace(/\.value$/, "") ?? [],
    ),
  ];
  const which = panel.ids.length > 0 ? { id: panel.ids } : question.conditions;
  const ask = {
    ...which,
    only_fields: fields,
    order_by: ["-last_update"],
    page: 0,
    page_size: panel.top,
    with_total: true,
  };
  const tasks = useCall("tasks.get_all_ex", ask, {
    enabled: !known.isPending,
    live: [`tasks:${panel.project}`],
    keepPrevious: true,
  });
  const title = panel.metrics.join(", ") || "Experiments";
  const total = tasks.data?.total;
  const shown = tasks.data?.tasks.length ?? 0;
  const about =
    total === undefined
      ? undefined
      : total > shown
        ? `newest ${count(shown)} of ${count(total)} experiments`
        : `${count(shown)} experiments`;
  return (
    <Card title={title} about={about} className={css.live}>
      {question.unknown.length > 0 && (
        <p className={css.warn}>
          Nothing is called “{question.unknown.join("”, “")}”: that part of the query is not applied.
        </p>
      )}
      <Loaded query={tasks}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <EmptyNote>No experiment matches the query of this panel.</EmptyNote>
          ) : panel.kind === "chart" ? (
            <Chart tasks={tasks} metrics={wanted} title={title} />
          ) : (
            <Table tasks={tasks} metrics={panel.metrics} />
          )
        }
      </Loaded>
    </Card>
  );
}

interface Answer {
  metrics?: Record<string, Record<string, Record<string, Series>>>;
}

function Chart({
  tasks,
  metrics,
  title,
}: {
  tasks: Task[];
  metrics: { metric: string; variant: string }[];
  title: string;
}) {
  const group = useMemo(() => new ChartGroup(), []);
  const ids = useMemo(() => tasks.map(({ id }) => id), [tasks]);
  const ask = {
    tasks: ids,
    metrics: metrics.map(({ metric, variant }) => ({ metric, variants: [variant] })),
    samples: 500,
  };
  const found = useCall("events.multi_task_scalar_metrics_iter_histogram", ask, {
    live: ids.map((id) => `points:${id}`),
    keepPrevious: true,
  });
  const lines = useMemo(() => linesOf(found.data as Answer | undefined, tasks, metrics), [found.data, tasks, metrics]);
  if (found.error && !found.data) return <ProblemNote problem={found.error} onRetry={found.refetch} />;
  if (!found.data) return <Skeleton rows={1} height={220} />;
  if (lines.length === 0) return <EmptyNote>None of these experiments has reported {title}.</EmptyNote>;
  return (
    <div className={css.chart}>
      <LineChart title={title} lines={lines} group={group} settings={{ height: 240 }} />
    </div>
  );
}

function linesOf(answer: Answer | undefined, tasks: Task[], metrics: { metric: string; variant: string }[]): Line[] {
  const looks = looksFor(tasks.map(({ id }) => id));
  const byMetric = answer?.metrics ?? ((answer ?? {}) as NonNullable<Answer["metrics"]>);
  return metrics.flatMap(({ metric, variant }) =>
    tasks.flatMap(({ id, name }) => {
      const series = byMetric[metric]?.[variant]?.[id];
      const look = looks.get(id);
      if (!series || !look) return [];
      const label = metrics.length > 1 ? `${name} · ${variant}` : name;
      return [
        {
          key: `${id} ${metric} ${variant}`,
          run: id,
          name: label,
          look,
          x: Float64Array.from(series.x),
          y: Float64Array.from(series.y, (value) => value ?? Number.NaN),
        },
      ];
    }),
  );
}

const Table = ({ tasks, metrics }: { tasks: Task[]; metrics: string[] }) => (
  <div className={css.scroll}>
    <table className={css.table}>
      <thead>
        <tr>
          <th>Experiment</th>
          <th>Status</th>
          {metrics.map((name) => (
            <th key={name} className="num">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <tr key={task.id}>
            <th scope="row">
              <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }}>
                <Name of={task.name} length={48} />
              </Link>
            </th>
            <td>
              <StatusBadge status={task.status} />
            </td>
            {metrics.map((name) => (
              <td key={name} className="num">
                {number(metricOf(task, partsOf(name))?.value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
