// What was set differently from the experiment that this one was cloned from.
import { Link } from "@tanstack/react-router";
import type { Task } from "../../api";
import { Name, ProblemNote, Skeleton } from "../../components";
import { type Difference, differences } from "../../components/tasks/parameters";
import { useTask } from "../../components/tasks/useTask";
import { count, visible } from "../../format";
import { Panel } from "./OverviewTab";
import css from "./task.module.css";

const SHOWN = 12;
const PARENT = ["name", "hyperparams", "script.version_num"];

export function ChangedPanel({ task }: { task: Task }) {
  const parent = useTask(task.parent?.id ?? "", PARENT);
  if (!task.parent) {
    return (
      <Panel title="Parameters">
        <p className="muted">It has no parent to differ from.</p>
        <Parameters task={task} />
      </Panel>
    );
  }
  if (!parent.data) {
    return (
      <Panel title="Changed since the parent">
        {parent.error ? (
          <ProblemNote problem={parent.error} onRetry={parent.refetch} />
        ) : parent.isGone ? (
          <p className="muted">The parent was deleted.</p>
        ) : (
          <Skeleton rows={4} />
        )}
      </Panel>
    );
  }
  const rows = [...codeChange(parent.data, task), ...differences(parent.data.hyperparams, task.hyperparams)];
  return (
    <Panel title="Changed since the parent" about={count(rows.length)}>
      {rows.length === 0 ? (
        <p className="muted">
          Same parameters and commit as <ParentLink task={parent.data} />.
        </p>
      ) : (
        <Changes rows={rows.slice(0, SHOWN)} parent={parent.data} />
      )}
      {rows.length > SHOWN && (
        <Link to="/compare" search={{ ids: [parent.data.id, task.id] }}>
          {count(rows.length - SHOWN)} more
        </Link>
      )}
    </Panel>
  );
}

const ParentLink = ({ task }: { task: Task }) => (
  <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }}>
    <Name of={task.name} length={28} />
  </Link>
);

function codeChange(parent: Task, task: Task): Difference[] {
  const [before, now] = [parent.script?.version_num, task.script?.version_num];
  return before === now ? [] : [{ key: "commit", before: before?.slice(0, 10), now: now?.slice(0, 10) }];
}

const Changes = ({ rows, parent }: { rows: Difference[]; parent: Task }) => (
  <table className={css.changes}>
    <thead>
      <tr>
        <th scope="col">Parameter</th>
        <th scope="col">
          <ParentLink task={parent} />
        </th>
        <th scope="col">here</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ key, before, now }) => (
        <tr key={key}>
          <td>{visible(key, 80)}</td>
          <td className={css.old}>{shown(before)}</td>
          <td className={css.new}>{shown(now)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const shown = (value: string | null | undefined) =>
  value === undefined ? "–" : value === null ? "None" : visible(value, 120);

function Parameters({ task }: { task: Task }) {
  const rows = differences(undefined, task.hyperparams);
  return (
    <table className={css.changes}>
      <tbody>
        {rows.slice(0, SHOWN).map(({ key, now }) => (
          <tr key={key}>
            <td>{visible(key, 80)}</td>
            <td>{shown(now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
