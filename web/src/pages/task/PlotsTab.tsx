// Plots in sections by metric: the latest of each, and any earlier one by its iteration.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type PlotEvent, type Problem, type Task, useCall } from "../../api";
import { Button, EmptyNote, Loaded, ProblemNote } from "../../components";
import { Iterations } from "../../components/plots/Iterations";
import { PlotCard } from "../../components/plots/PlotCard";
import css from "../../components/plots/plots.module.css";
import { Stage } from "../../components/plots/Stage";
import { matcherOf, useScalarsView } from "../../components/scalars/view";
import { count, counted, visible } from "../../format";

const SNIPPET = `task.get_logger().report_matrix("confusion", "val", matrix=matrix, iteration=1)`;
const MOST = 40;

export default function PlotsTab({ task }: { task: Task }) {
  const names = useCall(
    "events.get_task_metrics",
    { tasks: [task.id], event_type: "plot" },
    { live: [`task:${task.id}`] },
  );
  return (
    <Loaded query={names}>
      {({ metrics }) => {
        const all = metrics[0]?.metrics ?? [];
        if (all.length === 0) return <EmptyNote code={SNIPPET}>No plot reported yet. This line reports one:</EmptyNote>;
        return <Plots task={task} metrics={all} />;
      }}
    </Loaded>
  );
}

function Plots({ task, metrics }: { task: Task; metrics: string[] }) {
  const [view, change] = useScalarsView();
  const [most, setMost] = useState(MOST);
  const matches = matcherOf(view.filter);
  const wanted = metrics.filter(matches).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const shown = wanted.slice(0, most);
  const ask = { metrics: shown.map((metric) => ({ task: task.id, metric })), iters: 1 };
  const found = useCall("events.plots", ask, {
    live: [`task:${task.id}`],
    keepPrevious: true,
    enabled: shown.length > 0,
  });
  return (
    <>
      <div className="row" style={{ marginBottom: 12 }}>
        <input
          data-query
          aria-label="Filter plots"
          placeholder="Filter plots"
          value={view.filter}
          onChange={({ target }) => change({ f: target.value || undefined }, true)}
        />
        <span className="muted">{`${shown.length === metrics.length ? "" : `${count(shown.length)} of `}${counted(metrics.length, "metric")}`}</span>
        {wanted.length > shown.length && (
          <Button small onClick={() => setMost(wanted.length)}>
            Show all
          </Button>
        )}
      </div>
      <Loaded query={found}>
        {({ metrics: answers }) => (
          <Stage>
            <div className={css.grid}>
              {shown.map((metric) => (
                <Metric
                  key={metric}
                  task={task}
                  metric={metric}
                  latest={latestOf(answers[0]?.iterations ?? [], metric)}
                />
              ))}
            </div>
          </Stage>
        )}
      </Loaded>
    </>
  );
}

/** The newest plot of each variant. */
function latestOf(iterations: { iter: number; events: PlotEvent[] }[], metric: string): PlotEvent[] {
  const newest = new Map<string, PlotEvent>();
  for (const event of iterations.flatMap(({ events }) => events)) {
    if (event.metric !== metric) continue;
    const known = newest.get(event.variant);
    if (!known || known.iter < event.iter) newest.set(event.variant, event);
  }
  return [...newest.values()].sort((a, b) => a.variant.localeCompare(b.variant, "en", { numeric: true }));
}

interface Sample {
  events: PlotEvent[];
  min_iteration: number;
  max_iteration: number;
}

function Metric({ task, metric, latest }: { task: Task; metric: string; latest: PlotEvent[] }) {
  const [iteration, setIteration] = useState<number>();
  const isEarlier = iteration !== undefined;
  const found = useQuery<Sample, Problem>({
    queryKey: ["events.get_plot_sample", task.id, metric, iteration],
    queryFn: ({ signal }) =>
      call("events.get_plot_sample", { task: task.id, metric, iteration } as never, signal) as Promise<Sample>,
    enabled: isEarlier,
    placeholderData: (last) => last,
    staleTime: 60_000,
  });
  const newest = Math.max(...latest.map(({ iter }) => iter));
  const plots = isEarlier && found.data ? found.data.events : latest;
  const slider = (
    <>
      {found.error && <ProblemNote problem={found.error} onRetry={found.refetch} />}
      {isEarlier && found.data && (
        <Iterations
          min={found.data.min_iteration}
          max={found.data.max_iteration}
          value={iteration}
          onChange={setIteration}
        />
      )}
      {!isEarlier && newest > 0 && (
        <Button small look="quiet" onClick={() => setIteration(newest)}>
          Other iterations
        </Button>
      )}
    </>
  );
  const [only] = plots;
  if (only && plots.length === 1) return <PlotCard plot={only} title={titleOf(metric, only.variant)} slider={slider} />;
  return (
    <section style={{ gridColumn: "1 / -1" }}>
      <h2 className={css.sectionHead}>
        {visible(metric, 120)} <small>{plots.length}</small>
      </h2>
      <div className={css.over} style={{ maxWidth: 480, marginBottom: 8 }}>
        {slider}
      </div>
      <div className={css.grid}>
        {plots.map((plot) => (
          <PlotCard key={plot.variant} plot={plot} />
        ))}
      </div>
    </section>
  );
}

const titleOf = (metric: string, variant: string) =>
  variant === "" || variant === metric ? metric : `${metric} / ${variant}`;
