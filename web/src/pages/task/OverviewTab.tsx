// The first look: what came out, what was different, where the time went, what is missing.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LastMetric, Task } from "../../api";
import { EmptyNote, ProblemNote, Skeleton } from "../../components";
import { isSystem } from "../../components/scalars/sections";
import { nameOf } from "../../components/scalars/view";
import { useTask } from "../../components/tasks/useTask";
import { count, number, visible } from "../../format";
import { ChangedPanel } from "./ChangedPanel";
import { ErrorsPanel } from "./ErrorsPanel";
import { HealthPanel } from "./HealthPanel";
import { LineagePanel } from "./LineagePanel";
import { MetricSpark } from "./MetricSpark";
import { PhasesPanel } from "./PhasesPanel";
import css from "./task.module.css";
import { WastePanel } from "./WastePanel";

const FIELDS = [
  "last_metrics",
  "hyperparams",
  "script",
  "container",
  "models",
  "runtime",
  "parent.name",
  "execution.artifacts.key",
];
const SHOWN = 8;

export default function OverviewTab({ task }: { task: Task }) {
  const found = useTask(task.id, FIELDS);
  if (!found.data)
    return found.error ? <ProblemNote problem={found.error} onRetry={found.refetch} /> : <Skeleton rows={8} />;
  const whole = { ...task, ...found.data, status: task.status, name: task.name };
  return (
    <div className={css.panels}>
      <div className="stack">
        <MetricsPanel task={whole} />
        <PhasesPanel task={whole} />
        <HealthPanel task={whole} />
      </div>
      <div className="stack">
        <ChangedPanel task={whole} />
        <WastePanel task={whole} />
        <LineagePanel task={whole} />
      </div>
      <ErrorsPanel task={whole} />
    </div>
  );
}

export const Panel = ({
  title,
  about,
  children,
  isWide,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
  isWide?: boolean;
}) => (
  <section className={`card padded ${css.panel} ${isWide ? css.wide : ""}`} aria-label={title}>
    <h3>
      {title} {about && <small>{about}</small>}
    </h3>
    {children}
  </section>
);

function MetricsPanel({ task }: { task: Task }) {
  const all = Object.values(task.last_metrics ?? {})
    .flatMap((variants) => Object.values(variants))
    .filter(({ metric }) => !isSystem(metric))
    .sort((a, b) => `${a.metric}/${a.variant}`.localeCompare(`${b.metric}/${b.variant}`, "en", { numeric: true }));
  const shown = all.slice(0, SHOWN);
  return (
    <Panel title="Metrics" about={all.length > shown.length ? `${shown.length} of ${count(all.length)}` : undefined}>
      {shown.length === 0 && (
        <EmptyNote code={`task.get_logger().report_scalar("loss", "train", value=0.31, iteration=1)`}>
          No scalar reported yet. This line reports one:
        </EmptyNote>
      )}
      {shown.map((last) => (
        <Metric key={`${last.metric}/${last.variant}`} task={task} last={last} />
      ))}
    </Panel>
  );
}

function Metric({ task, last }: { task: Task; last: LastMetric }) {
  const { metric, variant, value, min_value, max_value } = last;
  return (
    <Link
      to="/tasks/$id/$tab"
      params={{ id: task.id, tab: "scalars" }}
      search={{ big: metric } as never}
      className={css.metric}
      aria-label={visible(nameOf(metric, variant), 80)}
    >
      <span className="clip" title={visible(`${metric} / ${variant}`)}>
        {visible(metric, 60)} <span className="muted">{visible(variant, 40)}</span>
        <small>{`min ${number(min_value)} · max ${number(max_value)}`}</small>
      </span>
      <MetricSpark task={task} metric={metric} variant={variant} />
      <b title={String(value)}>{number(value)}</b>
    </Link>
  );
}
