import { TASK_FIELDS, type Task, useCall, type Variants } from "./api";
import { LineChart } from "./LineChart";
import { Empty, Link, Loaded, Status } from "./parts";
import { ago, plain } from "./words";

type Log = { events: { msg: string }[] };
type Metrics = Record<string, Variants>;

export function TaskPage({ id }: { id: string }) {
  const found = useCall<{ tasks: Task[] }>("tasks.get_all_ex", { id: [id], only_fields: TASK_FIELDS });
  const gone = <Empty>No task has this id: it was deleted, or the link was cut short.</Empty>;
  return <Loaded query={found}>{({ tasks: [task] }) => (task ? <Outputs task={task} /> : gone)}</Loaded>;
}

function Outputs({ task }: { task: Task }) {
  const scalars = useCall<Metrics>("events.scalar_metrics_iter_histogram", { task: task.id, samples: 1000 });
  const log = useCall<Log>("events.get_task_log", { task: task.id, batch_size: 200 });
  return (
    <>
      <header>
        <h1>{task.name}</h1>
        <Status of={task.status} />
        {task.project && <Link to={`projects/${task.project.id}`}>{task.project.name}</Link>}
        <span className="muted">{`iteration ${task.last_iteration ?? 0} · updated ${ago(task.last_update)}`}</span>
      </header>
      <Loaded query={scalars}>{(metrics) => <Charts metrics={metrics} />}</Loaded>
      <h2>Console</h2>
      <Loaded query={log}>{({ events }) => <Console events={events} />}</Loaded>
    </>
  );
}

function Charts({ metrics }: { metrics: Metrics }) {
  // What the machine did, `:monitor:…`, comes after what the script reported.
  const order = ([name]: [string, Variants]) => Number(name.startsWith(":"));
  const shown = Object.entries(metrics).sort((a, b) => order(a) - order(b));
  const charts = shown.map(([name, variants]) => <LineChart key={name} metric={name} variants={variants} />);
  if (charts.length > 0) return <section className="charts">{charts}</section>;
  const code = `task.get_logger().report_scalar("loss", "train", value=0.31, iteration=1)`;
  return <Empty code={code}>No scalar reported yet. This line reports one:</Empty>;
}

function Console({ events }: Log) {
  const lines = events.toReversed().map(({ msg }) => plain(msg).replace(/\n$/, ""));
  if (lines.length > 0) return <pre className="card console">{lines.join("\n")}</pre>;
  return <Empty code={`print("hello")`}>No output yet. What the script prints comes here.</Empty>;
}
