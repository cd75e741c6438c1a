import type { Task } from "../../api";
import { absolute, duration, visible } from "../../format";
import { Panel } from "./OverviewTab";
import { phasesOf } from "./phases";
import css from "./task.module.css";

export function PhasesPanel({ task }: { task: Task }) {
  const phases = phasesOf(task, Date.now());
  const whole = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  return (
    <Panel title="Time" about={whole > 0 ? duration(whole) : undefined}>
      {whole > 0 ? (
        <>
          <div className={css.phases} aria-hidden="true">
            {phases.map(({ name, seconds }, at) => (
              <i key={name} className={toneOf(name, at)} style={{ flexGrow: seconds / whole }} />
            ))}
          </div>
          <ul className={css.keys}>
            {phases.map(({ name, seconds }, at) => (
              <li key={name}>
                <i className={toneOf(name, at)} aria-hidden="true" />
                {visible(name, 40)} <b>{duration(seconds)}</b>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className="muted">It has not run yet.</p>
      )}
      <dl className={css.rows} style={{ marginTop: 12 }}>
        {TIMES.map(([name, key]) => task[key] && <Time key={key} name={name} at={task[key] as string} />)}
      </dl>
    </Panel>
  );
}

const TIMES = [
  ["created", "created"],
  ["started", "started"],
  ["ended", "completed"],
  ["published", "published"],
  ["last report", "last_update"],
] as const;

const Time = ({ name, at }: { name: string; at: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{absolute(at)}</dd>
  </>
);

const TONES: Record<string, string | undefined> = { waiting: css.phase0, queued: css.phase0, running: css.phase1 };
const toneOf = (name: string, at: number) => TONES[name] ?? css[`phase${2 + (at % 3)}`];
