// One metric as a card: its chart, and what can be taken from it.
import { Ellipsis, Maximize2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ChartGroup } from "../../charts/group";
import { type ChartHandle, LineChart } from "../../charts/LineChart";
import type { Settings } from "../../charts/line";
import { visible } from "../../format";
import { ProblemNote, Skeleton } from "..";
import { IconButton } from "../Button";
import { Menu, type MenuItem } from "../Menu";
import { toast } from "../Toast";
import { xKindOf } from "./chartLines";
import type { Run } from "./runs";
import { saveCanvas, saveCsv, saveSvg, snippetFor } from "./save";
import css from "./scalars.module.css";
import { metricTitle } from "./sections";
import { samplesFor, useCurves, useLines } from "./useLines";
import { type Change, printHidden, type ScalarsView } from "./view";

interface Shown {
  metric: string;
  variants: string[];
  /** Only this variant, when a chart is drawn for each. */
  variant?: string | undefined;
  runs: readonly Run[];
  isRunning: boolean;
  group: ChartGroup;
  view: ScalarsView;
  change: Change;
  isBig?: boolean;
  marks?: Settings["marks"];
}

const HEIGHT = 220;
const BIG = 460;

export function ChartCard(props: Shown) {
  const { metric, variants, variant, runs, group, view, change, isBig, marks } = props;
  const place = useRef<HTMLElement>(null);
  const chart = useRef<ChartHandle>(null);
  const { isSeen, width } = useSeen(place);
  const samples = isBig ? 2000 : samplesFor(width);
  const curves = useCurves(runs, metric, view, samples, isSeen, props.isRunning);
  const axisMetric = view.axis.kind === "metric" ? view.axis.metric : "";
  const axes = useCurves(runs, axisMetric, view, 2000, isSeen && axisMetric !== "", props.isRunning);
  const lines = useLines(curves.data, axes.data, runs, view, variant);
  const title = variant === undefined ? metricTitle(metric) : `${metricTitle(metric)} / ${variant}`;
  const height = isBig ? BIG : HEIGHT;
  const settings = {
    height,
    xKind: xKindOf(view.axis),
    logX: view.logX,
    logY: view.logY,
    range: view.range,
    yRange: view.yRange,
    withoutOutliers: view.withoutOutliers,
    hidden: view.hidden,
    marks: view.axis.kind === "iteration" && marks ? marks : [],
  };
  const toggle = (key: string) => {
    const hidden = new Set(view.hidden);
    if (!hidden.delete(key)) hidden.add(key);
    change({ hide: printHidden(hidden) });
  };
  const only = (key: string) => {
    const others = (lines ?? []).map((line) => line.key).filter((other) => other !== key);
    change({ hide: printHidden(others.every((other) => view.hidden.has(other)) ? [] : others) });
  };
  const big = variant === undefined ? metric : `${metric}\n${variant}`;
  const enlarge = () => change({ big: isBig ? undefined : big });
  const items = menuOf(title, metric, runs, chart, () => lines ?? []);
  return (
    <section ref={place} className={`card ${css.card} ${isBig ? css.big : ""}`} aria-label={visible(title)}>
      <header className={css.cardHead}>
        <h3 title={visible(title)}>{visible(title, 80)}</h3>
        <span className={css.variants}>
          {variant === undefined && variants.length < 9 ? visible(variants.join(", "), 80) : ""}
        </span>
        {!isBig && (
          <IconButton label="Enlarge" onClick={enlarge}>
            <Maximize2 size={13} aria-hidden="true" />
          </IconButton>
        )}
        <Menu items={items} label={`what to do with ${visible(title, 60)}`}>
          <IconButton label="Save, copy">
            <Ellipsis size={15} aria-hidden="true" />
          </IconButton>
        </Menu>
      </header>
      {lines ? (
        lines.length > 0 ? (
          <LineChart
            ref={chart}
            title={title}
            lines={lines}
            group={group}
            settings={settings}
            onToggle={toggle}
            onOnly={only}
            onKey={(key) => {
              if (key === "enlarge") enlarge();
              if (key === "log") change({ logy: view.logY ? undefined : true });
              if (key === "smooth") document.querySelector<HTMLElement>("[data-smoothing]")?.focus();
              if (key === "hide" && group.focus)
                toggle(lines.find(({ run }) => run === group.focus)?.key ?? group.focus);
              if (key === "isolate" && group.focus)
                only(lines.find(({ run }) => run === group.focus)?.key ?? group.focus);
              if (key === "save")
                void saveCanvas(chart.current?.canvas(), title).catch(() => toast("The picture could not be made"));
            }}
          />
        ) : (
          <div className={css.hole} style={{ height: height + 30 }}>
            {view.axis.kind === "metric"
              ? "No point has a value on this x axis"
              : view.range
                ? "No points in this stretch"
                : "No points yet"}
          </div>
        )
      ) : curves.error ? (
        <ProblemNote problem={curves.error} onRetry={curves.refetch} />
      ) : (
        <div style={{ height: height + 30 }}>{isSeen && <Skeleton rows={1} height={height} />}</div>
      )}
    </section>
  );
}

function menuOf(
  title: string,
  metric: string,
  runs: readonly Run[],
  chart: { current: ChartHandle | null },
  lines: () => Parameters<typeof saveCsv>[0],
): MenuItem[] {
  const copy = (text: string, what: string) =>
    navigator.clipboard.writeText(text).then(
      () => toast(`${what} copied`),
      () => toast(`${what} not copied: the browser refused`),
    );
  return [
    { label: "Save as PNG", keys: "Alt+s", onSelect: () => void saveCanvas(chart.current?.canvas(), title) },
    { label: "Save as SVG", onSelect: () => saveSvg(chart.current?.drawing(), title) },
    { label: "Save the shown points as CSV", onSelect: () => saveCsv(lines(), title) },
    {
      label: "Copy a Python snippet",
      onSelect: () =>
        void copy(
          snippetFor(
            runs.map(({ id }) => id),
            metric,
          ),
          "Snippet",
        ),
    },
  ];
}

/** Whether the card is within a screen of what is seen, and how wide it is. */
function useSeen(place: { current: HTMLElement | null }) {
  const [seen, setSeen] = useState({ isSeen: false, width: 420 });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watcher = new IntersectionObserver(
      ([entry]) => entry && setSeen({ isSeen: entry.isIntersecting, width: entry.boundingClientRect.width || 420 }),
      { rootMargin: "100%" },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [place]);
  return seen;
}
