// One worker: what it runs, what it listens to, how its machine did.
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useCall, type Worker } from "../../api";
import { Page } from "../../app/Page";
import { RANGES, type Range, rangeOf, useWindowOf } from "../../app/range";
import { ChartGroup } from "../../charts/group";
import { Ago, EmptyNote, Loaded, Name, Panel, Switch, TagList } from "../../components";
import { TimeChart } from "../../components/TimeChart";
import { count, duration, visible } from "../../format";
import css from "../queues/Queues.module.css";
import { seriesOf } from "./state";
import { WorkerBadge } from "./WorkerBadge";

const route = getRouteApi("/workers/$id");

interface Chart {
  title: string;
  unit: string;
  keys: { key: string; name: string }[];
  scale?: number;
}

const GB = 1e-9;
const CHARTS: Chart[] = [
  { title: "GPU use", unit: "%", keys: [{ key: "gpu_usage", name: "use" }] },
  {
    title: "GPU memory",
    unit: "GB",
    scale: GB,
    keys: [
      { key: "gpu_memory_used", name: "used" },
      { key: "gpu_memory_free", name: "free" },
    ],
  },
  { title: "GPU temperature", unit: "°C", keys: [{ key: "gpu_temperature", name: "temperature" }] },
  { title: "CPU use", unit: "%", keys: [{ key: "cpu_usage", name: "use" }] },
  {
    title: "Memory",
    unit: "GB",
    scale: GB,
    keys: [
      { key: "memory_used", name: "used" },
      { key: "memory_free", name: "free" },
    ],
  },
  {
    title: "Network",
    unit: "MB/s",
    keys: [
      { key: "network_rx", name: "received" },
      { key: "network_tx", name: "sent" },
    ],
  },
  { title: "Free disk", unit: "GB", scale: GB, keys: [{ key: "disk_free_home", name: "home" }] },
];
const ITEMS = CHARTS.flatMap(({ keys }) => keys.map(({ key }) => ({ key, aggregation: "avg" })));

export default function WorkerPage() {
  const { id } = route.useParams();
  const range = rangeOf(route.useSearch().range, "1h");
  const navigate = route.useNavigate();
  const found = useCall("workers.get_all", { last_seen: 7 * 86_400 }, { live: ["workers"] });
  return (
    <Page title={id} crumbs={[{ name: "Workers", to: "/workers" }]}>
      <Loaded query={found}>
        {({ workers }) => {
          const worker = (workers as Worker[]).find((one) => one.id === id);
          return worker ? (
            <div className="stack">
              <Facts worker={worker} />
              <div className={css.bar} style={{ margin: 0 }}>
                <Switch
                  label="How far back"
                  choices={Object.keys(RANGES) as Range[]}
                  chosen={range}
                  onChoose={(range) => navigate({ search: { range }, replace: true })}
                />
              </div>
              <Charts id={id} range={range} />
            </div>
          ) : (
            <EmptyNote>No worker of this name has reported in the last week.</EmptyNote>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Facts({ worker }: { worker: Worker }) {
  return (
    <Panel title="Now" about={<WorkerBadge worker={worker} />}>
      <dl className={css.facts}>
        <div>
          <dt>Task</dt>
          <dd>
            {worker.task ? (
              <Link to="/tasks/$id/$tab" params={{ id: worker.task.id, tab: "overview" }}>
                <Name of={worker.task.name ?? worker.task.id} length={40} />
              </Link>
            ) : (
              "idle"
            )}
          </dd>
        </div>
        <div>
          <dt>Running for</dt>
          <dd>{worker.task?.running_time ? duration(worker.task.running_time / 1000) : "–"}</dd>
        </div>
        <div>
          <dt>Iteration</dt>
          <dd>{worker.task ? count(worker.task.last_iteration ?? 0) : "–"}</dd>
        </div>
        <div>
          <dt>Listens to</dt>
          <dd>
            {worker.queues?.map(({ id, name }) => (
              <Link key={id} to="/queues/$id" params={{ id }}>
                {visible(name ?? id, 40)}{" "}
              </Link>
            ))}
          </dd>
        </div>
        <div>
          <dt>Last report</dt>
          <dd>
            <Ago time={worker.last_report_time} />
          </dd>
        </div>
        <div>
          <dt>Registered</dt>
          <dd>
            <Ago time={worker.register_time} /> by {visible(worker.user?.name ?? "–", 30)}
          </dd>
        </div>
        <div>
          <dt>Address</dt>
          <dd>{worker.ip ?? "–"}</dd>
        </div>
        <div>
          <dt>Tags</dt>
          <dd>{worker.tags?.length ? <TagList tags={worker.tags} /> : "–"}</dd>
        </div>
      </dl>
    </Panel>
  );
}

function Charts({ id, range }: { id: string; range: Range }) {
  const group = useMemo(() => new ChartGroup(), []);
  const window = useWindowOf(range);
  const ask = { ...window, items: ITEMS, worker_ids: [id] };
  const found = useCall("workers.get_stats", ask as never, { keepPrevious: true, live: ["workers"] });
  const series = useMemo(() => seriesOf((found.data?.workers ?? []) as never), [found.data]);
  const linesOf = ({ keys, scale = 1 }: Chart) =>
    keys.flatMap(({ key, name }) => {
      const one = series.find(({ metric }) => metric === key);
      return one && one.at.length > 0
        ? [{ key, name, at: one.at, values: one.values.map((value) => value * scale) }]
        : [];
    });
  const drawn = CHARTS.map((chart) => ({ chart, lines: linesOf(chart) })).filter(({ lines }) => lines.length > 0);
  return (
    <Loaded query={found}>
      {() =>
        drawn.length === 0 ? (
          <EmptyNote>This worker has reported no load in this time.</EmptyNote>
        ) : (
          <div className={css.charts}>
            {drawn.map(({ chart: { title, unit }, lines }) => (
              <Panel key={title} title={title} about={unit}>
                <div className={css.chart}>
                  <TimeChart title={title} lines={lines} group={group} range={[window.from_date, window.to_date]} />
                </div>
              </Panel>
            ))}
          </div>
        )
      }
    </Loaded>
  );
}
