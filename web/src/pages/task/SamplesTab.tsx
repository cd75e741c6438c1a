// What was reported to look at and listen to: by metric and variant, at one iteration or the nearest before.
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { call, type Problem, type SampleEvent, type Task, useCall } from "../../api";
import { Button, Dialog, EmptyNote, Loaded, ProblemNote, Skeleton } from "../../components";
import { kindOfFile } from "../../components/files/kinds";
import { Preview } from "../../components/files/Preview";
import { Iterations } from "../../components/plots/Iterations";
import { SampleTile } from "../../components/samples/SampleTile";
import css from "../../components/samples/samples.module.css";
import { matcherOf, useScalarsView } from "../../components/scalars/view";
import { count, counted, visible } from "../../format";

const SNIPPET = `task.get_logger().report_image("predictions", "cat", iteration=1, image=array)`;
const ITERATIONS = 3;
const MOST = 60;

export default function SamplesTab({ task }: { task: Task }) {
  const names = useCall(
    "events.get_task_metrics",
    { tasks: [task.id], event_type: "training_debug_image" },
    { live: [`task:${task.id}`] },
  );
  return (
    <Loaded query={names}>
      {({ metrics }) => {
        const all = metrics[0]?.metrics ?? [];
        if (all.length === 0)
          return <EmptyNote code={SNIPPET}>No sample reported yet. This line reports a picture:</EmptyNote>;
        return <Samples task={task} metrics={all} />;
      }}
    </Loaded>
  );
}

function Samples({ task, metrics }: { task: Task; metrics: string[] }) {
  const [view, change] = useScalarsView();
  const [most, setMost] = useState(MOST);
  const [open, setOpen] = useState<SampleEvent>();
  const wanted = metrics.filter(matcherOf(view.filter)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const shown = wanted.slice(0, most);
  const ask = { metrics: shown.map((metric) => ({ task: task.id, metric })), iters: ITERATIONS };
  const found = useCall("events.debug_images", ask, {
    live: [`task:${task.id}`],
    keepPrevious: true,
    enabled: shown.length > 0,
  });
  return (
    <>
      <div className="row" style={{ marginBottom: 12 }}>
        <input
          data-query
          aria-label="Filter samples"
          placeholder="Filter samples"
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
        {({ metrics: answers }) => {
          const events = (answers[0]?.iterations ?? []).flatMap(({ events }) => events);
          return shown.map((metric) => (
            <Metric
              key={metric}
              task={task}
              metric={metric}
              events={events.filter((event) => event.metric === metric)}
              onOpen={setOpen}
            />
          ));
        }}
      </Loaded>
      {open && <Opened task={task} first={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Metric({
  metric,
  events,
  onOpen,
}: {
  task: Task;
  metric: string;
  events: SampleEvent[];
  onOpen: (event: SampleEvent) => void;
}) {
  const iterations = [...new Set(events.map(({ iter }) => iter))].sort((a, b) => b - a);
  return (
    <section className={css.section}>
      <h2>{visible(metric, 120)}</h2>
      {iterations.map((iter) => (
        <div key={iter}>
          <h3 className={css.iteration}>{`iteration ${count(iter)}`}</h3>
          <div className={css.grid}>
            {events
              .filter((event) => event.iter === iter)
              .map((event) => (
                <SampleTile key={`${event.variant}${event.url}`} event={event} onOpen={() => onOpen(event)} />
              ))}
          </div>
        </div>
      ))}
    </section>
  );
}

interface Sample {
  event?: SampleEvent;
  min_iteration?: number;
  max_iteration?: number;
}

/** One sample large, with a slider over its iterations; beside it another iteration to compare with. */
function Opened({ task, first, onClose }: { task: Task; first: SampleEvent; onClose: () => void }) {
  const search = useSearch({ strict: false }) as { iter?: number };
  const [iteration, setIteration] = useState(search.iter ?? first.iter);
  const [other, setOther] = useState<number>();
  const here = useSample(task, first, iteration);
  const there = useSample(task, first, other);
  const [min, max] = [here.data?.min_iteration ?? first.iter, here.data?.max_iteration ?? first.iter];
  const isPicture = ["image", "svg"].includes(kindOfFile(first.url));
  return (
    <Dialog title={visible(`${first.metric} / ${first.variant}`, 120)} wide onClose={onClose}>
      <div className="stack">
        <div className="row">
          <div className="grow">
            <Iterations min={min} max={max} value={iteration} onChange={setIteration} />
          </div>
          {isPicture && max > min && (
            <Button
              small
              aria-pressed={other !== undefined}
              onClick={() => setOther(other === undefined ? min : undefined)}
            >
              {other === undefined ? "Beside another iteration" : "Only this one"}
            </Button>
          )}
        </div>
        {here.error && <ProblemNote problem={here.error} onRetry={here.refetch} />}
        <div className={other === undefined ? "" : css.beside}>
          <Shown event={here.data?.event ?? first} />
          {other !== undefined && (
            <div>
              <Iterations min={min} max={max} value={other} onChange={setOther} label="Against" />
              {there.data?.event ? <Shown event={there.data.event} /> : <Skeleton rows={3} />}
            </div>
          )}
        </div>
      </div>
    </Dialog>
  );
}

const Shown = ({ event }: { event: SampleEvent }) => (
  <figure>
    <Preview key={event.url} uri={event.url} name={`${event.metric} ${event.variant}`} />
    <figcaption className="muted">{`iteration ${count(event.iter)}`}</figcaption>
  </figure>
);

function useSample(task: Task, { metric, variant }: SampleEvent, iteration: number | undefined) {
  return useQuery<Sample, Problem>({
    queryKey: ["events.get_debug_image_sample", task.id, metric, variant, iteration],
    queryFn: ({ signal }) =>
      call(
        "events.get_debug_image_sample",
        { task: task.id, metric, variant, iteration } as never,
        signal,
      ) as Promise<Sample>,
    enabled: iteration !== undefined,
    placeholderData: (last) => last,
    staleTime: 60_000,
  });
}
