// How well the machine was used, from what it reported of itself.
import { Link } from "@tanstack/react-router";
import type { LastMetric, Task } from "../../api";
import { Bar, EmptyNote } from "../../components";
import { isSystem } from "../../components/scalars/sections";
import { duration, number, visible } from "../../format";
import { Panel } from "./OverviewTab";
import css from "./task.module.css";

const SHARE = /util|usage|percent|_load/i;

export function WastePanel({ task }: { task: Task }) {
  const system = Object.values(task.last_metrics ?? {})
    .flatMap((variants) => Object.values(variants))
    .filter(({ metric }) => isSystem(metric));
  const shares = system
    .filter(({ variant }) => SHARE.test(variant))
    .sort((a, b) => a.variant.localeCompare(b.variant, "en", { numeric: true }));
  const gpus = shares.filter(({ metric, variant }) => /gpu/.test(metric) && /util/i.test(variant));
  const idle = idleOf(gpus, task.active_duration);
  return (
    <Panel title="Machine use" about={task.last_worker && visible(task.last_worker, 40)}>
      {idle && <p className={css.note}>{idle}</p>}
      {shares.length > 0 ? (
        <ul className="stack">
          {shares.slice(0, 8).map((last) => (
            <Use key={`${last.metric}/${last.variant}`} last={last} />
          ))}
        </ul>
      ) : (
        <EmptyNote>The machine reported nothing of itself. Runs of the SDK do unless it is switched off.</EmptyNote>
      )}
      {system.length > 0 && (
        <p style={{ marginTop: 8 }}>
          <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "scalars" }} search={{ f: "^:monitor:" } as never}>
            All curves of the machine
          </Link>
        </p>
      )}
    </Panel>
  );
}

/** Said only where it is worth saying: the GPUs stood still for more than a fifth of the time. */
function idleOf(gpus: LastMetric[], seconds: number | undefined): string | undefined {
  const means = gpus.flatMap(({ mean_value }) => (typeof mean_value === "number" ? [mean_value] : []));
  if (means.length === 0) return undefined;
  const idle = 100 - means.reduce((sum, value) => sum + value, 0) / means.length;
  if (idle < 20) return undefined;
  const lost = seconds ? `, about ${duration((seconds * idle) / 100)} in all` : "";
  return `The GPUs stood still ${Math.round(idle)} % of the time${lost}. Often the loader is too slow: more workers, or data nearer by.`;
}

function Use({ last }: { last: LastMetric }) {
  const mean = last.mean_value ?? last.value ?? 0;
  const name = `${last.metric.slice(":monitor:".length)} ${last.variant}`.replaceAll("_", " ");
  return (
    <li className={css.metric}>
      <span className="clip">
        {visible(name, 60)}
        <small>{`min ${number(last.min_value)} · max ${number(last.max_value)}`}</small>
      </span>
      <Bar share={mean / 100} label={`${name}: ${number(mean)} % on average`} />
      <b>{`${number(Math.round(mean * 10) / 10)} %`}</b>
    </li>
  );
}
