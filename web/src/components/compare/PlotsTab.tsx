// The same plot of every run side by side, each with the run's name; tables become one.
import { useMemo } from "react";
import { type PlotEvent, useCall } from "../../api";
import { parseFigure } from "../../charts/figure";
import { visible } from "../../format";
import { RowsTable } from "../files/RowsTable";
import { EmptyNote, Loaded } from "../Notes";
import { PlotCard } from "../plots/PlotCard";
import plots from "../plots/plots.module.css";
import { Stage } from "../plots/Stage";
import type { Run } from "../scalars/runs";
import { RunDot } from "./RunDot";

const MOST = 100;

export function PlotsTab({ runs }: { runs: readonly Run[] }) {
  const found = useCall("events.get_multi_task_plots", { tasks: runs.map(({ id }) => id), iters: 1 } as never, {
    keepPrevious: true,
  });
  return (
    <Loaded query={found}>
      {(answer) => {
        const groups = Object.entries(answer.plots).flatMap(([metric, variants]) =>
          Object.entries(variants).map(([variant, byTask]) => ({
            metric,
            variant,
            plots: Object.values(byTask).flatMap((byIteration) =>
              Object.values(byIteration).flatMap(({ plots }) => plots),
            ),
          })),
        );
        if (groups.length === 0) return <EmptyNote>None of these experiments reported a plot.</EmptyNote>;
        return (
          <Stage>
            {groups.slice(0, MOST).map(({ metric, variant, plots }) => (
              <Group
                key={`${metric}\n${variant}`}
                title={variant && variant !== metric ? `${metric} / ${variant}` : metric}
                plots={plots}
                runs={runs}
              />
            ))}
            {groups.length > MOST && (
              <p className="muted">{`${MOST} of ${groups.length} plots shown: compare fewer experiments to see the rest`}</p>
            )}
          </Stage>
        );
      }}
    </Loaded>
  );
}

function Group({ title, plots: events, runs }: { title: string; plots: PlotEvent[]; runs: readonly Run[] }) {
  const merged = useMemo(() => mergedTable(events, runs), [events, runs]);
  const ordered = runs.flatMap((run) => events.filter(({ task }) => task === run.id).map((plot) => ({ run, plot })));
  return (
    <section>
      <h2 className={plots.sectionHead}>{visible(title, 120)}</h2>
      {merged ? (
        <div className={`card padded ${plots.over}`}>
          <RowsTable header={merged.header} rows={merged.rows} title={title} />
        </div>
      ) : (
        <div className={plots.grid}>
          {ordered.map(({ run, plot }) => (
            <PlotCard
              key={run.id}
              plot={{ ...plot, variant: run.name }}
              run={
                <span className={plots.run}>
                  <RunDot run={run} />
                </span>
              }
            />
          ))}
        </div>
      )}
    </section>
  );
}

/** Tables of several runs as one, with the run in the first column. */
function mergedTable(events: PlotEvent[], runs: readonly Run[]) {
  const parsed = events.map((event) => ({ event, figure: parseFigure(event.plot_str) }));
  const tables = parsed.flatMap(({ event, figure }) =>
    figure.kind === "figure" && figure.figure.data.length === 0 ? figure.tables.map((table) => ({ event, table })) : [],
  );
  if (tables.length === 0 || tables.length < parsed.length) return undefined;
  const header = [...new Set(tables.flatMap(({ table }) => table.header))];
  const rows = tables.flatMap(({ event, table }) => {
    const name = runs.find(({ id }) => id === event.task)?.name ?? event.task;
    return table.rows.map((row) => [name, ...header.map((column) => row[table.header.indexOf(column)] ?? "")]);
  });
  return { header: ["experiment", ...header], rows };
}
