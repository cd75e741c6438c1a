// What a step is and did: its task, parameters, results and the end of its log.
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useCall } from "../../api";
import { number, visible } from "../../format";
import { plainText } from "../../format/ansi";
import { IconButton } from "../Button";
import { StatusBadge } from "../StatusBadge";
import task_ from "../tasks/rows.module.css";
import { useTask } from "../tasks/useTask";
import type { Step } from "./graph";
import { stepWord } from "./StepCard";

const FIELDS = [
  "name",
  "status",
  "status_reason",
  "last_metrics",
  "script.version_num",
  "script.entry_point",
  "last_worker",
];

export function StepPanel({ step, onClose }: { step: Step; onClose: () => void }) {
  return (
    <aside className="card padded stack" aria-label={`Step ${visible(step.name, 60)}`}>
      <div className="row">
        <h3 className="grow clip">{visible(step.name, 80)}</h3>
        <IconButton label="Close" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </IconButton>
      </div>
      <p className="muted">{stepWord(step)}</p>
      {step.isCached && (
        <p>An earlier task with the same code, parameters and container was taken instead of running it again.</p>
      )}
      {!step.task && (
        <p>
          {step.parents.length > 0
            ? `Waits for ${step.parents.map((name) => visible(name, 40)).join(", ")}.`
            : "Has not started."}
        </p>
      )}
      <dl className={task_.rows}>
        {step.queue && <Row name="queue" value={visible(step.queue, 80)} />}
        {step.parameters.map(([name, value]) => (
          <Row key={name} name={visible(name, 80)} value={visible(value, 200)} />
        ))}
      </dl>
      {step.task && <OfTask id={step.task} />}
    </aside>
  );
}

const Row = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

function OfTask({ id }: { id: string }) {
  const task = useTask(id, FIELDS).data;
  const log = useCall(
    "events.get_task_log",
    { task: id, batch_size: 30, navigate_earlier: true },
    { live: [`log:${id}`] },
  );
  if (!task) return null;
  const metrics = Object.values(task.last_metrics ?? {})
    .flatMap((variants) => Object.values(variants))
    .filter(({ metric }) => !metric.startsWith(":monitor:"))
    .slice(0, 8);
  const lines = (log.data?.events ?? []).toReversed().map(({ msg }) => plainText(msg.slice(0, 2000)).trimEnd());
  return (
    <>
      <p className="row">
        <StatusBadge status={task.status} />
        <Link to="/tasks/$id/$tab" params={{ id, tab: "overview" }}>
          {visible(task.name, 60)}
        </Link>
      </p>
      {task.status_reason && <p className="muted">{visible(task.status_reason, 300)}</p>}
      <dl className={task_.rows}>
        {metrics.map(({ metric, variant, value }) => (
          <Row key={`${metric}/${variant}`} name={visible(`${metric} / ${variant}`, 60)} value={number(value)} />
        ))}
      </dl>
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <pre className={task_.errors} tabIndex={0}>
          {lines.join("\n")}
        </pre>
      )}
    </>
  );
}
