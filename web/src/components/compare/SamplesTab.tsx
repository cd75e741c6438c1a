// Samples of the same metric side by side, a column a run, at one iteration or the nearest before in all.
import { useState } from "react";
import { type SampleEvent, useCall } from "../../api";
import { count, visible } from "../../format";
import { Dialog } from "../Dialog";
import { Preview } from "../files/Preview";
import { EmptyNote, Loaded } from "../Notes";
import { Iterations } from "../plots/Iterations";
import { SampleTile } from "../samples/SampleTile";
import type { Run } from "../scalars/runs";
import css from "./compare.module.css";
import { RunDot } from "./RunDot";

const ITERATIONS = 20;
const MOST_RUNS = 12;

export function SamplesTab({
  runs,
  iteration,
  onIteration,
}: {
  runs: readonly Run[];
  iteration: number | undefined;
  onIteration: (iteration: number) => void;
}) {
  const shown = runs.slice(0, MOST_RUNS);
  const [metric, setMetric] = useState<string>();
  const [open, setOpen] = useState<SampleEvent>();
  const found = useCall(
    "events.debug_images",
    { metrics: shown.map(({ id }) => ({ task: id })), iters: ITERATIONS } as never,
    { keepPrevious: true },
  );
  return (
    <Loaded query={found}>
      {({ metrics: answers }) => {
        const events = answers.flatMap(({ iterations }) => iterations.flatMap(({ events }) => events));
        const names = [...new Set(events.map(({ metric }) => metric))].sort();
        const chosen = metric ?? names[0];
        if (chosen === undefined) return <EmptyNote>None of these experiments reported a sample.</EmptyNote>;
        const ofMetric = events.filter((event) => event.metric === chosen);
        const iterations = ofMetric.map(({ iter }) => iter);
        const [min, max] = [Math.min(...iterations), Math.max(...iterations)];
        const at = Math.min(max, Math.max(min, iteration ?? max));
        return (
          <>
            <div className={css.bar}>
              <label>
                Metric
                <select value={chosen} onChange={({ target }) => setMetric(target.value)}>
                  {names.map((name) => (
                    <option key={name} value={name}>
                      {visible(name, 60)}
                    </option>
                  ))}
                </select>
              </label>
              <div className="grow">
                <Iterations min={min} max={max} value={at} onChange={onIteration} />
              </div>
              {runs.length > shown.length && (
                <span className="muted">{`${shown.length} of ${count(runs.length)} runs shown`}</span>
              )}
            </div>
            <div className={css.columns}>
              {shown.map((run) => (
                <section key={run.id} className="stack">
                  <h3 className="row">
                    <RunDot run={run} /> <span className="clip">{visible(run.name, 60)}</span>
                  </h3>
                  {newest(
                    ofMetric.filter(({ task }) => task === run.id),
                    at,
                  ).map((event) => (
                    <SampleTile key={event.variant} event={event} onOpen={() => setOpen(event)} />
                  ))}
                </section>
              ))}
            </div>
            {open && (
              <Dialog title={visible(`${open.metric} / ${open.variant}`, 120)} wide onClose={() => setOpen(undefined)}>
                <Preview uri={open.url} name={open.variant} />
              </Dialog>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** Of each variant the last one that is not later. */
function newest(events: SampleEvent[], iteration: number): SampleEvent[] {
  const found = new Map<string, SampleEvent>();
  for (const event of events) {
    const known = found.get(event.variant);
    if (event.iter <= iteration && (!known || known.iter < event.iter)) found.set(event.variant, event);
  }
  return [...found.values()].sort((a, b) => a.variant.localeCompare(b.variant, "en", { numeric: true }));
}
