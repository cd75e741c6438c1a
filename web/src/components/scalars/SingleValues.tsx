// Values that belong to no iteration: one figure each, not a curve of one point.
import { useCall } from "../../api";
import { number, visible } from "../../format";
import css from "./scalars.module.css";

export function SingleValues({ tasks }: { tasks: string[] }) {
  const found = useCall("events.get_task_single_value_metrics", { tasks }, { live: tasks.map((id) => `task:${id}`) });
  const values = found.data?.tasks.flatMap(({ values }) => values) ?? [];
  if (values.length === 0) return null;
  return (
    <dl className={css.singles} aria-label="Single values">
      {values.map(({ metric, variant, value }) => (
        <div key={`${metric}/${variant}`} className={`card ${css.single}`}>
          <dt title={visible(`${metric} / ${variant}`)}>
            {visible(metric === "Summary" ? variant : `${metric} / ${variant}`, 60)}
          </dt>
          <dd title={String(value)}>{number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
