import { type Task, useCall, type Variants } from "./api";
import { LineChart } from "./LineChart";
import { Empty, Link, Loaded, Status } from "./parts";
import { ago, plain } from "./words";

const FIELDS = ["name", "status", "last_update", "last_iteration", "project.name"];
type Log = { events: { msg: string }[] };
type Metrics = Record<string, Variants>;

export function TaskPage({ id }: { id: string }) {
  const task = useCall<{ tasks: Task[] }>("tasks.get_all_ex", { id: [id], only_fields: FIELDS });
  const scalars = useCall<Metrics>("events.scalar_metrics_iter_histogram", { task: id, samples: 1000 });
  const log = useCall<Log>("events.get_task_log", { task: id, batch_size: 200 });
  return (
    <>
      <Loaded query={task}>{({ tasks }) => <Title task={tasks[0]} />}</Loaded>
      <Loaded query={scalars}>{(metrics) => <Charts metrics={metrics} />}</Loaded>
      <h2>Console</h2>
      <Loaded query={log}>{({ events }) => <Console events={events} />}</Loaded>
    </>
  );
}

function Title({ task }: { task: Task | undefined }) {
  if (!task) return <Empty>No task has this id: it was deleted, or the link was cut short.</Empty>;
  return (
    <header>
      {task.project && <Link to={`projects/${task.project.id}`}>{task.project.name}</Link>}
      <h1>{task.name}</h1>
      <Status of={task.status} />
      <span className="muted">{`iteration ${task.last_iteration ?? 0} · updated ${ago(task.last_update)}`}</span>
    </header>
  );
}

function Charts({ metrics }: { metrics: Metrics }) {
  const charts = Object.entries(metrics).map(([name, of]) => <LineChart key={name} metric={name} variants={of} />);
  if (charts.length > 0) return <section className="charts">{charts}</section>;
  const code = `task.get_logger().report_scalar("loss", "train", value=0.31, iteration=1)`;
  return <Empty code={code}>No scalar reported yet. This line reports one:</Empty>;
}

function Console({ events }: Log) {
  const lines = events.toReversed().map(({ msg }) => plain(msg).replace(/\n$/, ""));
  if (lines.length > 0) return <pre className="card console">{lines.join("\n")}</pre>;
  return <Empty code={`print("hello")`}>No output yet. What the script prints comes here.</Empty>;
}
