// When each step ran, on one axis.
import { duration, visible } from "../../format";
import type { Step } from "./graph";
import css from "./pipelines.module.css";

const TONES: Partial<Record<Step["status"], string>> = {
  completed: "var(--completed)",
  failed: "var(--failed)",
  cached: "var(--published)",
  aborted: "var(--stopped)",
};

export function Gantt({ steps, text }: { steps: Step[]; text: string }) {
  const times = timesOf(text);
  const all = [...times.values()].flat().filter((time) => time !== undefined);
  const [from, to] = [Math.min(...all), Math.max(...all)];
  if (!(to > from)) return <p className="muted">No step has begun yet.</p>;
  return (
    <div className={`card ${css.gantt}`}>
      {steps.map((step) => {
        const [begin, end] = times.get(step.name) ?? [];
        const left = begin === undefined ? 0 : (begin - from) / (to - from);
        const width = begin === undefined ? 0 : ((end ?? to) - begin) / (to - from);
        return <GanttRow key={step.name} step={step} left={left} width={width} />;
      })}
    </div>
  );
}

const GanttRow = ({ step, left, width }: { step: Step; left: number; width: number }) => (
  <>
    <span className="clip">{visible(step.name, 40)}</span>
    <span>
      {width > 0 && (
        <i
          style={{
            marginLeft: `${left * 100}%`,
            width: `${width * 100}%`,
            background: TONES[step.status] ?? "var(--running)",
          }}
        />
      )}
    </span>
    <span className="num muted">{step.seconds === undefined ? step.status : duration(step.seconds)}</span>
  </>
);

function timesOf(text: string): Map<string, [number, number | undefined]> {
  const times = new Map<string, [number, number | undefined]>();
  let nodes: unknown;
  try {
    nodes = JSON.parse(text);
  } catch {
    return times;
  }
  for (const [name, node] of Object.entries(
    (nodes ?? {}) as Record<string, { job_started?: unknown; job_ended?: unknown }>,
  )) {
    const [begin, end] = [Number(node?.job_started), Number(node?.job_ended)];
    if (begin > 0) times.set(name, end > begin ? [begin, end] : [begin, undefined]);
  }
  return new Map([...times].filter(([, [begin]]) => Number.isFinite(begin)));
}
