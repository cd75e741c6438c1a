import type { ReactNode } from "react";
import { TASK_FIELDS, type Task, useCall } from "./api";
import { Empty, Link, Loaded, Status } from "./parts";
import { ago } from "./words";

const SNIPPET = `from clearml import Task\ntask = Task.init(project_name="first steps", task_name="hello")`;
const COLUMNS = ["Name", "Status", "Project", "Iteration", "Updated"];

/** The newest hundred tasks of a project, or of all. */
export function TaskList({ project }: { project: string | undefined }) {
  const ask = { ...(project && { project: [project] }), order_by: ["-created"], page: 0, page_size: 100 };
  const found = useCall<{ tasks: Task[] }>("tasks.get_all_ex", { ...ask, only_fields: TASK_FIELDS });
  const empty = <Empty code={SNIPPET}>No experiment here yet. These two lines in a training script make one:</Empty>;
  return (
    <Loaded query={found}>
      {({ tasks }) => (
        <>
          <h1>{(project && tasks[0]?.project?.name) || "Newest experiments"}</h1>
          {tasks.length > 0 ? <Table tasks={tasks} /> : empty}
        </>
      )}
    </Loaded>
  );
}

function Table({ tasks }: { tasks: Task[] }) {
  const row = ({ id, name, status, project, last_iteration, last_update }: Task) => {
    const link = <Link to={`projects/${project?.id ?? "*"}/experiments/${id}`}>{name}</Link>;
    const cells = [link, <Status key={id} of={status} />, project?.name, last_iteration ?? 0, ago(last_update)];
    return <Row key={id} of="td" cells={cells} />;
  };
  return (
    <table className="card">
      <thead>
        <Row of="th" cells={COLUMNS} />
      </thead>
      <tbody>{tasks.map(row)}</tbody>
    </table>
  );
}

const Row = ({ of: Cell, cells }: { of: "td" | "th"; cells: ReactNode[] }) => (
  <tr>
    {COLUMNS.map((name, at) => (
      <Cell key={name} className={name.toLowerCase()}>
        {cells[at]}
      </Cell>
    ))}
  </tr>
);
