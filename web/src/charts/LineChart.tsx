// React's side of the line chart: mounts the drawing where it is seen and takes it away where it is not.

import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import styles from "./charts.module.css";
import { describe } from "./curves";
import type { ChartGroup } from "./group";
import { Legend } from "./legend";
import { DEFAULTS, type Line, type Settings, strokeOf } from "./line";
import { LineChart as Drawing } from "./lineChart";
import { readTheme } from "./theme";
import { shortNumber } from "./ticks";

export type LineChartKey = "log" | "smooth" | "hide" | "isolate" | "enlarge" | "save" | "all";
export type ChartHandle = { canvas(): HTMLCanvasElement | undefined; drawing(): Drawing | undefined };

type Props = {
  title: string;
  lines: Line[];
  group: ChartGroup;
  settings?: Partial<Settings>;
  onToggle?: (key: string) => void;
  onOnly?: (key: string) => void;
  onPick?: (run: string) => void;
  onKey?: (key: LineChartKey) => void;
  ref?: Ref<ChartHandle>;
};

const NOTHING = () => {};
const KEYS: Record<string, LineChartKey> = {
  l: "log",
  m: "smooth",
  h: "hide",
  i: "isolate",
  Enter: "enlarge",
  "0": "all",
};

export function LineChart({ title, lines, group, settings, onToggle, onOnly, onPick, onKey, ref }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const legend = useRef<Legend>(undefined);
  const [spoken, setSpoken] = useState("");
  const isSeen = useIsSeen(place);
  const handlers = useRef({ onToggle, onOnly, onPick });
  handlers.current = { onToggle, onOnly, onPick };
  const all = { ...DEFAULTS, ...settings };
  useImperativeHandle(ref, () => ({ canvas: () => drawing.current?.toCanvas(), drawing: () => drawing.current }));

  useEffect(() => {
    const element = place.current;
    if (!element || !isSeen) return;
    const names = new Legend({
      toggle: (key) => handlers.current.onToggle?.(key),
      only: (key) => handlers.current.onOnly?.(key),
    });
    const chart = new Drawing(element, group, {
      read: (readings) => names.read(readings),
      pick: (line) => handlers.current.onPick?.(line.run),
      say: setSpoken,
    });
    [drawing.current, legend.current] = [chart, names];
    element.after(names.element);
    return () => {
      chart.destroy();
      names.element.remove();
      [drawing.current, legend.current] = [undefined, undefined];
    };
  }, [isSeen, group]);

  useEffect(() => {
    const element = place.current;
    if (!isSeen || !element) return;
    drawing.current?.set(lines, all);
    const theme = readTheme(element);
    legend.current?.set(lines, all.hidden, (line) => strokeOf(line, theme).colour);
  });

  const summary = lines
    .slice(0, 3)
    .map((line) => describe(line.name, line, shortNumber))
    .join(". ");
  return (
    <div
      className={styles.chart}
      role="group"
      aria-label={`Chart of ${title}. ${summary}. Arrow keys read it.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read the curve
      tabIndex={0}
      onKeyDown={(event) => keyed(event, drawing.current, group, onKey ?? NOTHING)}
    >
      <div ref={place} className={styles.plot} style={{ minHeight: all.height }} />
      <span className={styles.hidden} aria-live="polite">
        {spoken}
      </span>
    </div>
  );
}

function keyed(
  event: KeyboardEvent,
  drawing: Drawing | undefined,
  group: ChartGroup,
  onKey: (key: LineChartKey) => void,
) {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return;
  const done = () => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (event.altKey) {
    if (event.code !== "KeyS") return;
    onKey("save");
    done();
    return;
  }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step) drawing?.step(step * (event.shiftKey ? 10 : 1));
  else if (event.key === "+") drawing?.zoomBy(0.5);
  else if (event.key === "-") drawing?.zoomBy(2);
  else if (event.key === "0") group.onRange(undefined);
  else if (KEYS[event.key]) onKey(KEYS[event.key] as LineChartKey);
  else return;
  done();
}

/** Whether the element is within one screen of what is seen. Charts further away hold no canvas. */
function useIsSeen(place: { current: HTMLElement | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watcher = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false), {
      rootMargin: "100%",
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [place]);
  return isSeen;
}
