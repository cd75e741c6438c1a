// Who runs tasks: what each worker does now and how busy its machine is.
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useCall, type Worker } from "../../api";
import { Page } from "../../app/Page";
import { RANGES, type Range, rangeOf, useWindowOf } from "../../app/range";
import { Ago, Bar, Button, Dialog, EmptyNote, Loaded, Name, Panel, Snippet, Switch } from "../../components";
import { TimeChart } from "../../components/TimeChart";
import { counted, duration, visible } from "../../format";
import css from "../queues/Queues.module.css";
import { lastOf, type Series, seriesOf, stateOf } from "./state";
import { WorkerBadge } from "./WorkerBadge";

const route = getRouteApi("/workers");
/** Lost workers stay on the page for a day. */
const DAY_S = 86_400;
const AGENT =
  "export RUNFOLD_HOST=… RUNFOLD_API_ACCESS_KEY=… RUNFOLD_API_SECRET_KEY=…\nrunfold agent run --queue default --gpus 0";

export default function WorkersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = rangeOf(search.range, "1h");
  const [isAdding, setAdding] = useState(false);
  const found = useCall("workers.get_all", { last_seen: DAY_S }, { live: ["workers"] });
  const items = ["cpu_usage", "gpu_usage"].map((key) => ({ key, aggregation: "avg" as const }));
  const ask = useWindowOf(range);
  const stats = useCall("workers.get_stats", { ...ask, items } as never, { keepPrevious: true, live: ["workers"] });
  const series = useMemo(() => seriesOf((stats.data?.workers ?? []) as never), [stats.data]);
  const workers = found.data?.workers as Worker[] | undefined;
  const busy = workers?.filter((worker) => stateOf(worker) === "running").length ?? 0;
  const named = (metric: string) =>
    series
      .filter((one) => one.metric === metric && one.at.length > 0)
      .map(({ worker, at, values }) => ({ key: worker, name: visible(worker, 40), at, values }));
  return (
    <Page
      title="Workers"
      about={workers && `${counted(workers.length, "worker")} · ${busy} busy`}
      actions={<Button onClick={() => setAdding(true)}>Add a worker</Button>}
    >
      <Loaded query={found}>
        {({ workers }) =>
          workers.length === 0 ? (
            <EmptyNote code={AGENT}>
              No worker has reported in the last day. An agent on a machine turns it into one:
            </EmptyNote>
          ) : (
            <div className="stack">
              <Panel title="Workers" about={`${workers.length} · ${busy} busy`}>
                <Workers workers={workers} series={series} />
              </Panel>
              <div className={css.bar} style={{ margin: 0 }}>
                <Switch
                  label="How far back"
                  choices={Object.keys(RANGES) as Range[]}
                  chosen={range}
                  onChoose={(range) => navigate({ search: (before) => ({ ...before, range }), replace: true })}
                />
              </div>
              <div className={css.charts}>
                {[
                  ["GPU use", "gpu_usage"],
                  ["CPU use", "cpu_usage"],
                ].map(([title = "", metric = ""]) => (
                  <Panel key={metric} title={title} about={`%, last ${range}`}>
                    <div className={css.chart}>
                      {named(metric).length > 0 ? (
                        <TimeChart title={title} lines={named(metric)} range={[ask.from_date, ask.to_date]} />
                      ) : (
                        <EmptyNote>No worker has reported it in this time.</EmptyNote>
                      )}
                    </div>
                  </Panel>
                ))}
              </div>
            </div>
          )
        }
      </Loaded>
      {isAdding && (
        <Dialog
          title="Add a worker"
          about="On the machine that shall run tasks; `init` asks for a key of yours, made under Settings."
          onClose={() => setAdding(false)}
        >
          <Snippet code={AGENT} />
        </Dialog>
      )}
    </Page>
  );
}

function Workers({ workers, series }: { workers: Worker[]; series: Series[] }) {
  // what a lost worker said last is no load of now
  const loadOf = (worker: Worker, metric: string) =>
    stateOf(worker) === "lost" ? undefined : lastOf(series, worker.id, metric);
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>Worker</th>
            <th>State</th>
            <th>Task</th>
            <th className={css.wide}>Queues</th>
            <th className={`num ${css.wide}`}>for</th>
            <th>GPU</th>
            <th className={css.wide}>CPU</th>
            <th className={`num ${css.wide}`}>Last report</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr key={worker.id}>
              <th scope="row">
                <Link to="/workers/$id" params={{ id: worker.id }}>
                  <Name of={worker.id} length={28} />
                </Link>
              </th>
              <td>
                <WorkerBadge worker={worker} />
              </td>
              <td>
                {worker.task ? (
                  <Link to="/tasks/$id/$tab" params={{ id: worker.task.id, tab: "overview" }}>
                    <Name of={worker.task.name ?? worker.task.id} length={32} />
                  </Link>
                ) : (
                  <span className="muted">idle</span>
                )}
              </td>
              <td className={`muted ${css.wide}`}>
                {worker.queues?.map(({ name, id }) => visible(name ?? id, 24)).join(", ") || "–"}
              </td>
              <td className={`num muted ${css.wide}`}>
                {worker.task?.running_time ? duration(worker.task.running_time / 1000) : "–"}
              </td>
              <td>
                <Load share={loadOf(worker, "gpu_usage")} label="GPU" tone="good" />
              </td>
              <td className={css.wide}>
                <Load share={loadOf(worker, "cpu_usage")} label="CPU" tone="accent" />
              </td>
              <td className={`num muted ${css.wide}`}>
                <Ago time={worker.last_report_time} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Load = ({ share, label, tone }: { share: number | undefined; label: string; tone: "good" | "accent" }) =>
  share === undefined ? (
    <span className="muted">–</span>
  ) : (
    <span className={css.load}>
      <Bar share={share / 100} label={`${label} ${Math.round(share)} %`} tone={tone} /> {Math.round(share)} %
    </span>
  );
