// How long tasks waited and how many did, for one queue or for all.
import { useMemo } from "react";
import { useCall } from "../../api";
import { type Range, useWindowOf } from "../../app/range";
import { EmptyNote, Loaded, Panel, Skeleton } from "../../components";
import { TimeChart, type TimeLine } from "../../components/TimeChart";
import { visible } from "../../format";
import css from "./Queues.module.css";

interface Series {
  queue?: string | null;
  dates: number[];
  avg_waiting_times: number[];
  queue_lengths: number[];
}

export function QueueCharts({ queues, range }: { queues: { id: string; name: string }[]; range: Range }) {
  const window = useWindowOf(range);
  const ask = useMemo(() => ({ ...window, queue_ids: queues.map(({ id }) => id) }), [queues, window]);
  const span: [number, number] = [window.from_date, window.to_date];
  const found = useCall("queues.get_queue_metrics", ask, {
    enabled: queues.length > 0,
    keepPrevious: true,
    keep: 30_000,
  });
  const nameOf = (id: string | null | undefined) => visible(queues.find((queue) => queue.id === id)?.name ?? "all", 40);
  const lines = (of: (series: Series) => number[]): TimeLine[] =>
    ((found.data?.queues ?? []) as Series[])
      .filter(({ dates }) => dates.length > 0)
      .map((series) => ({
        key: series.queue ?? "all",
        name: nameOf(series.queue),
        at: series.dates,
        values: of(series),
      }));
  return (
    <>
      <Chart
        range={span}
        title="Waiting time"
        unit={`minutes, last ${range}`}
        found={found}
        lines={lines(({ avg_waiting_times }) => avg_waiting_times.map((seconds) => seconds / 60))}
      />
      <Chart
        range={span}
        title="Waiting tasks"
        unit={`last ${range}`}
        found={found}
        lines={lines(({ queue_lengths }) => queue_lengths)}
      />
    </>
  );
}

function Chart({
  title,
  range,
  unit,
  found,
  lines,
}: {
  title: string;
  range: [number, number];
  unit: string;
  found: Parameters<typeof Loaded>[0]["query"];
  lines: TimeLine[];
}) {
  return (
    <Panel title={title} about={unit}>
      <div className={css.chart}>
        <Loaded query={found} skeleton={<Skeleton rows={1} height={180} />}>
          {() =>
            lines.every(({ at }) => at.length === 0) ? (
              <EmptyNote>No task has waited in this time.</EmptyNote>
            ) : (
              <TimeChart title={title} lines={lines} range={range} />
            )
          }
        </Loaded>
      </div>
    </Panel>
  );
}
