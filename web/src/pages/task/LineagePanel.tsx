// Where it came from and what came of it: parent, models and datasets in; models and clones out.
import { Link } from "@tanstack/react-router";
import { type Task, type TaskModel, useCall } from "../../api";
import { EmptyNote, Name, StatusBadge } from "../../components";
import { count } from "../../format";
import { Panel } from "./OverviewTab";
import css from "./task.module.css";

const SHOWN = 6;

export function LineagePanel({ task }: { task: Task }) {
  const ask = {
    parent: [task.id],
    only_fields: ["name", "status"],
    order_by: ["-created"],
    page: 0,
    page_size: SHOWN + 1,
    search_hidden: true,
  };
  const children = useCall("tasks.get_all_ex", ask, { live: [`task:${task.id}`] }).data?.tasks ?? [];
  const datasets = Object.values(task.hyperparams?.Datasets ?? {});
  const [input, output] = [task.models?.input ?? [], task.models?.output ?? []];
  const isEmpty = !task.parent && children.length + datasets.length + input.length + output.length === 0;
  return (
    <Panel title="Lineage">
      {isEmpty && <EmptyNote>Nothing led here and nothing came of it yet.</EmptyNote>}
      <dl className={css.rows}>
        {task.parent && (
          <>
            <dt>parent</dt>
            <dd>
              <TaskLink id={task.parent.id} name={task.parent.name ?? task.parent.id} />
            </dd>
          </>
        )}
        {datasets.map(({ name, value }) => (
          <Pair key={name} term={`dataset ${name}`}>
            {value ? (
              <Link to="/datasets/$id" params={{ id: value }}>
                {value.slice(0, 12)}
              </Link>
            ) : (
              "–"
            )}
          </Pair>
        ))}
        {input.map((model) => (
          <Pair key={model.name} term="model in">
            <ModelLink of={model} />
          </Pair>
        ))}
        {output.map((model) => (
          <Pair key={model.name} term="model out">
            <ModelLink of={model} />
          </Pair>
        ))}
        {children.slice(0, SHOWN).map((child) => (
          <Pair key={child.id} term="clone or step">
            <span className="row">
              <StatusBadge status={child.status} iconOnly />
              <TaskLink id={child.id} name={child.name} />
            </span>
          </Pair>
        ))}
      </dl>
      {children.length > SHOWN && (
        <p className="muted">{`more than ${count(SHOWN)} came of it; the newest are shown`}</p>
      )}
    </Panel>
  );
}

const Pair = ({ term, children }: { term: string; children: React.ReactNode }) => (
  <>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </>
);

const TaskLink = ({ id, name }: { id: string; name: string }) => (
  <Link to="/tasks/$id/$tab" params={{ id, tab: "overview" }}>
    <Name of={name} />
  </Link>
);

function ModelLink({ of }: { of: TaskModel }) {
  const id = typeof of.model === "string" ? of.model : of.model.id;
  return (
    <Link to="/models/$id" params={{ id }}>
      <Name of={(typeof of.model === "object" && of.model.name) || of.name} />
    </Link>
  );
}
