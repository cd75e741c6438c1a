// A task on a narrow screen: its name and state, two numbers, its age.
import { Link } from "@tanstack/react-router";
import type { Task } from "../../api";
import { Ago, Name, StatusBadge, TagList } from "../../components";
import { number } from "../../format";
import type { Drawing } from "./cells";
import { columnName, metricValue, type Spec } from "./columns";
import css from "./TablePage.module.css";

export function TaskCard({ task, specs, drawing }: { task: Task; specs: Spec[]; drawing: Drawing }) {
  const metrics = specs.filter((spec) => spec.kind === "metric").slice(0, 2);
  return (
    <article className={`card ${css.card}`}>
      <header>
        <label className={css.box}>
          <input
            type="checkbox"
            aria-label={`select ${task.name}`}
            checked={drawing.selected.has(task.id)}
            readOnly
            onClick={() => drawing.onSelect([task.id], !drawing.selected.has(task.id))}
          />
        </label>
        <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }}>
          <Name of={task.name} length={34} />
        </Link>
        <StatusBadge status={task.status} />
      </header>
      <dl>
        {metrics.map((spec) => (
          <div key={spec.key}>
            <dt>{columnName(spec)}</dt>
            <dd>{number(metricValue(task, spec))}</dd>
          </div>
        ))}
        <div>
          <dt>updated</dt>
          <dd>
            <Ago time={task.last_update} />
          </dd>
        </div>
      </dl>
      <TagList tags={task.tags} />
    </article>
  );
}
