// All scalars of one run or of many: sections, charts, values. The charts share cursor, zoom and the run pointed at.
import { ChevronRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { ChartGroup } from "../../charts/group";
import type { Settings } from "../../charts/line";
import { counted, visible } from "../../format";
import { Dialog } from "../Dialog";
import { EmptyNote } from "../Notes";
import { ChartCard } from "./ChartCard";
import { Controls } from "./Controls";
import type { Run } from "./runs";
import css from "./scalars.module.css";
import { metricTitle, sectionsOf } from "./sections";
import { ValuesTable } from "./ValuesTable";
import { matcherOf, printRange, useScalarsView } from "./view";

interface Shown {
  runs: readonly Run[];
  names: Record<string, string[]>;
  isRunning: boolean;
  /** What the runs can be grouped by. */
  groups?: string[];
  marks?: Settings["marks"];
}

/** Charts of a section drawn at first; the rest comes by a click, and is counted. */
const MOST = 60;

export function ScalarBoard({ runs, names, isRunning, groups, marks }: Shown) {
  const [view, change] = useScalarsView();
  const group = useMemo(() => new ChartGroup(), []);
  group.onRange = (range) => change({ range: printRange(range) });
  useEffect(() => group.setFocus(undefined), [group]);
  const matches = matcherOf(view.filter);
  const all = Object.keys(names);
  const metrics = all.filter(
    (metric) => matches(metric) || (names[metric] ?? []).some((variant) => matches(`${metric}/${variant}`)),
  );
  const [bigMetric, bigVariant] = (view.big ?? "").split("\n");
  const shared = { runs, isRunning, group, view, change, marks: marks ?? [] };
  // With several runs each variant has its own chart: curves of two things on one chart can't be told apart.
  const chartsOf = (metric: string): Chart[] =>
    runs.length > 1 ? (names[metric] ?? []).map((variant) => ({ metric, variant })) : [{ metric, variant: undefined }];
  return (
    <>
      <Controls view={view} change={change} names={Object.entries(names)} {...(groups && { groups })} />
      {view.values && <ValuesTable runs={runs} names={names} metrics={metrics} />}
      {metrics.length === 0 && (
        <EmptyNote>
          No metric is named like “{visible(view.filter, 60)}”; {counted(all.length, "metric")} without the filter.
        </EmptyNote>
      )}
      {sectionsOf(metrics).map(({ name, metrics, isSystem }) => (
        <Section key={name} name={name} charts={metrics.flatMap(chartsOf)} startsOpen={!isSystem || view.filter !== ""}>
          {({ metric, variant }) => (
            <ChartCard
              key={`${metric}\n${variant}`}
              metric={metric}
              variant={variant}
              variants={names[metric] ?? []}
              {...shared}
            />
          )}
        </Section>
      ))}
      {bigMetric && names[bigMetric] && (
        <Dialog title={visible(metricTitle(bigMetric), 80)} wide onClose={() => change({ big: undefined })}>
          <ChartCard metric={bigMetric} variant={bigVariant} variants={names[bigMetric] ?? []} isBig {...shared} />
        </Dialog>
      )}
    </>
  );
}

type Chart = { metric: string; variant: string | undefined };

function Section({
  name,
  charts,
  startsOpen,
  children,
}: {
  name: string;
  charts: Chart[];
  startsOpen: boolean;
  children: (chart: Chart) => React.ReactNode;
}) {
  const [isOpen, setOpen] = useState(startsOpen);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => setOpen(startsOpen), [startsOpen]);
  const shown = isWhole ? charts : charts.slice(0, MOST);
  return (
    <section className={css.section}>
      <h2>
        <button type="button" className={css.sectionHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <ChevronRight size={15} aria-hidden="true" />
          {visible(name, 80)} <small>{charts.length}</small>
        </button>
      </h2>
      {isOpen && <div className={css.grid}>{shown.map(children)}</div>}
      {isOpen && charts.length > shown.length && (
        <button type="button" className={css.toggle} onClick={() => setWhole(true)}>
          {shown.length} of {charts.length} charts shown · show all
        </button>
      )}
    </section>
  );
}
