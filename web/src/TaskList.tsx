import { type Task, useCall } from "./api";
import { Empty, Link, Loaded, Status } from "./parts";
import { ago } from "./words";

const COLUMNS = ["Name", "Status", "Iteration", "Updated"];

/** The newest hundred tasks of a project. */
export function TaskList({ project, snippet }: { project: string; snippet: string }) {
  const only_fields = ["name", "status", "last_update", "last_iteration"];
  const ask = { project: [project], order_by: ["-created"], page: 0, page_size: 100, only_fields };
  const found = useCall<{ tasks: Task[] }>("tasks.get_all_ex", ask);
  const row = ({ id, name, status, last_iteration, last_update }: Task) => (
    <tr key={id}>
      <td>
        <Link to={`projects/${project}/experiments/${id}`}>{name}</Link>
      </td>
      <td>
        <Status of={status} />
      </td>
      <td>{last_iteration ?? 0}</td>
      <td title={last_update}>{ago(last_update)}</td>
    </tr>
  );
  const table = (tasks: Task[]) => (
    <table className="card">
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>{tasks.map(row)}</tbody>
    </table>
  );
  const empty = <Empty code={snippet}>No experiment here yet. Run these two lines, with this project's name:</Empty>;
  return <Loaded query={found}>{({ tasks }) => (tasks.length > 0 ? table(tasks) : empty)}</Loaded>;
}
