// What the cells of the experiments table show, and the same as text for copies.
import { Link } from "@tanstack/react-router";
import type { Task } from "../../api";
import { Sparkline } from "../../charts/Sparkline";
import type { Column } from "../../components";
import { Ago, Name, StatusBadge, TagList } from "../../components";
import { count, duration, middle, number, visible } from "../../format";
import { columnName, FIELDS, isLowerBetter, metricIteration, metricValue, type Spec } from "./columns";
import css from "./TablePage.module.css";

export interface Drawing {
  /** The slot of a run's colour, as in every chart. */
  slotOf: (id: string) => number;
  selected: ReadonlySet<string>;
  baseline: Task | undefined;
  pinned: ReadonlySet<string>;
  best: Map<string, number>;
  sparks: Map<string, { x: Float64Array; y: Float64Array }>;
  onSelect: (ids: string[], isSelected: boolean) => void;
  isHeat: boolean;
}

export function columnOf(spec: Spec, width: number | undefined, drawing: Drawing, isNumeric = false): Column<Task> {
  const isNumber = isNumeric || spec.kind === "metric" || (spec.kind === "field" && FIELDS[spec.field].isNumber);
  return {
    key: spec.key,
    name: columnName(spec),
    width: width ?? widthOf(spec),
    sortable: spec.kind !== "spark",
    rowHead: spec.kind === "field" && spec.field === "name",
    ...(isNumber && { align: "right" as const }),
    ...(spec.kind === "field" && spec.field === "name" && { pinned: true }),
    title: spec.kind === "parameter" ? `${spec.section}/${spec.name}` : columnName(spec),
    cell: (task) => <Cell task={task} spec={spec} drawing={drawing} />,
    copy: (task) => textOf(task, spec),
  };
}

function widthOf(spec: Spec): number {
  if (spec.kind === "field") return FIELDS[spec.field].width;
  if (spec.kind === "spark") return 104;
  const letters = columnName(spec).length * 6.6 + 44;
  return Math.round(Math.max(spec.kind === "metric" ? 104 : 84, Math.min(180, letters)));
}

function Cell({ task, spec, drawing }: { task: Task; spec: Spec; drawing: Drawing }) {
  if (spec.kind === "metric") return <MetricCell task={task} spec={spec} drawing={drawing} />;
  if (spec.kind === "spark") return <Spark task={task} spec={spec} drawing={drawing} />;
  if (spec.kind === "parameter") {
    const value = parameterOf(task, spec);
    if (value === undefined) return <span className={css.none}>–</span>;
    return <span title={visible(value, 1000)}>{middle(visible(value), 40)}</span>;
  }
  return <FieldCell task={task} field={spec.field} />;
}

export const parameterOf = (task: Task, { section, name }: { section: string; name: string }): string | undefined =>
  task.hyperparams?.[section]?.[name]?.value ?? undefined;

function MetricCell({
  task,
  spec,
  drawing,
}: {
  task: Task;
  spec: Extract<Spec, { kind: "metric" }>;
  drawing: Drawing;
}) {
  const value = metricValue(task, spec);
  if (value === undefined || value === null) return <span className={css.none}>–</span>;
  const at = metricIteration(task, spec);
  const isBest = drawing.best.get(spec.key) === value;
  return (
    <span
      title={`${value}${at === undefined || at === null ? "" : ` at iteration ${count(at)}`}`}
      className={css.metric}
    >
      {drawing.baseline && drawing.baseline.id !== task.id && (
        <Delta value={value} spec={spec} baseline={drawing.baseline} />
      )}
      <b className={isBest ? css.best : undefined}>{number(value)}</b>
      {at !== undefined && at !== null && <small>@{count(at)}</small>}
    </span>
  );
}

/** The change from the baseline, good or bad by what the metric wants, and by its sign for those who see no colour. */
function Delta({ value, spec, baseline }: { value: number; spec: Extract<Spec, { kind: "metric" }>; baseline: Task }) {
  const base = metricValue(baseline, spec);
  if (base === undefined || base === null || base === 0) return null;
  const change = (value - base) / Math.abs(base);
  const isGood = isLowerBetter(spec.metric, spec.variant) ? change < 0 : change > 0;
  const text = `${change >= 0 ? "+" : "−"}${(Math.abs(change) * 100).toFixed(1)} %`;
  return <small className={change === 0 ? undefined : isGood ? css.good : css.bad}>{text}</small>;
}

function Spark({ task, spec, drawing }: { task: Task; spec: Extract<Spec, { kind: "spark" }>; drawing: Drawing }) {
  const curve = drawing.sparks.get(`${task.id} ${spec.metric} ${spec.variant}`);
  if (!curve || curve.x.length === 0) return <span className={css.none}>–</span>;
  return (
    <Sparkline
      curve={curve}
      width={84}
      height={22}
      label={`${columnName(spec)} of ${task.name}`}
      colour={`var(--run-${drawing.slotOf(task.id) + 1})`}
    />
  );
}

function FieldCell({ task, field }: { task: Task; field: keyof typeof FIELDS }) {
  switch (field) {
    case "name":
      return (
        <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }} className={css.name} tabIndex={-1}>
          <Name of={task.name} length={44} />
        </Link>
      );
    case "status":
      return (
        <StatusBadge status={task.status} note={[task.status_reason, task.status_message].filter(Boolean).join(": ")} />
      );
    case "tags":
      return <TagList tags={task.tags} />;
    case "created":
      return <Ago time={task.created} />;
    case "started":
      return <Ago time={task.started} />;
    case "updated":
      return task.status === "in_progress" ? <span className={css.live}>live</span> : <Ago time={task.last_update} />;
    default: {
      const text = fieldText(task, field);
      return text === "" || text === "–" ? (
        <span className={css.none}>–</span>
      ) : (
        <span
          className={field === "id" || field === "commit" ? "mono" : "muted"}
          title={text.length > 24 ? text : undefined}
        >
          {middle(text, 40)}
        </span>
      );
    }
  }
}

const VALUES: Partial<Record<keyof typeof FIELDS, (task: Task) => string | undefined>> = {
  name: (task) => task.name,
  status: (task) => task.status,
  tags: (task) => task.tags?.join(", "),
  type: (task) => task.type?.replaceAll("_", " "),
  user: (task) => task.user?.name,
  project: (task) => task.project?.name,
  parent: (task) => task.parent?.name ?? task.parent?.id,
  iteration: (task) => (task.last_iteration ? count(task.last_iteration) : undefined),
  worker: (task) => task.last_worker,
  created: (task) => task.created,
  started: (task) => task.started,
  updated: (task) => task.last_update,
  duration: (task) => (task.active_duration === undefined ? undefined : duration(task.active_duration)),
  comment: (task) => task.comment,
  reason: (task) => [task.status_reason, task.status_message].filter(Boolean).join(": "),
  progress: (task) => (task.runtime?.progress === undefined ? undefined : `${task.runtime.progress} %`),
  queue: (task) => task.execution?.queue?.name ?? task.execution?.queue?.id,
  commit: (task) => task.script?.version_num?.slice(0, 8),
  id: (task) => task.id,
};

const fieldText = (task: Task, field: keyof typeof FIELDS): string => visible(VALUES[field]?.(task) ?? "–", 1000);

/** The value as text, with all its digits. */
export function textOf(task: Task, spec: Spec): string {
  if (spec.kind === "metric") return String(metricValue(task, spec) ?? "");
  if (spec.kind === "parameter") return parameterOf(task, spec) ?? "";
  if (spec.kind === "spark") return "";
  return VALUES[spec.field]?.(task) ?? "";
}

/** The checkbox and the dot of a run, before all other columns. */
export function leadColumn({ selected, onSelect, slotOf, pinned, baseline }: Drawing): Column<Task> {
  return {
    key: "select",
    name: "selected",
    width: 62,
    pinned: true,
    fixed: true,
    silent: true,
    cell: (task) => (
      <span className={css.lead}>
        <label data-select className={css.box}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`select ${visible(task.name)}`}
            checked={selected.has(task.id)}
            onChange={() => undefined}
            onClick={(event) => event.detail === 0 && onSelect([task.id], !selected.has(task.id))}
          />
        </label>
        <i
          className={`${css.dot} ${selected.has(task.id) ? css.on : ""}`}
          style={{ color: `var(--run-${slotOf(task.id) + 1})` }}
          title={baseline?.id === task.id ? "baseline" : pinned.has(task.id) ? "pinned" : undefined}
          data-mark={baseline?.id === task.id ? "★" : pinned.has(task.id) ? "•" : undefined}
        />
      </span>
    ),
  };
}
