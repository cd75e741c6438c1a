// Experiments as points over time, coloured by their state, with a line of the best so far.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { TaskStatus } from "../../api";
import { linearTicks } from "../../charts/ticks";
import { lookOf, statusWord } from "../../components";
import { absolute, count, date, number, visible } from "../../format";
import { bestSoFar, type Point } from "./best";
import css from "./ProjectPage.module.css";

export interface Reached extends Point {
  id: string;
  name: string;
  status: TaskStatus;
}

const HEIGHT = 240;
const EDGE = { left: 52, right: 16, top: 12, bottom: 26 };

export function Best({
  reached,
  isLowerBetter,
  total,
  name,
}: {
  reached: Reached[];
  isLowerBetter: boolean;
  total: number;
  name: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(700);
  const navigate = useNavigate();
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const size = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry?.contentRect.width ?? 700)));
    size.observe(element);
    return () => size.disconnect();
  }, []);
  const [minAt, maxAt] = spread(
    reached.map(({ at }) => at),
    3_600_000,
  );
  const [min, max] = spread(
    reached.map(({ value }) => value),
    1e-9,
  );
  const x = (at: number) => EDGE.left + ((at - minAt) / (maxAt - minAt)) * (width - EDGE.left - EDGE.right);
  const y = (value: number) => HEIGHT - EDGE.bottom - ((value - min) / (max - min)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const steps = bestSoFar(reached, isLowerBetter);
  const line =
    steps.map(({ at, value }, index) => (index === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)}V${y(value)}`)).join("") +
    (steps.length > 0 ? `H${x(maxAt)}` : "");
  const last = steps.at(-1);
  const summary = last
    ? `${name} of ${count(reached.length)} experiments; the best is ${number(last.value)} by ${visible(last.name, 60)}`
    : "no values yet";
  return (
    <div ref={place} className={css.best}>
      <svg width={width} height={HEIGHT} role="img" aria-label={summary}>
        {linearTicks(min, max, 5).at.map((tick) => (
          <g key={tick} transform={`translate(0 ${y(tick)})`}>
            <line x1={EDGE.left} x2={width - EDGE.right} className={css.grid} />
            <text x={EDGE.left - 8} dy="0.32em" textAnchor="end">
              {number(Number(tick.toPrecision(6)))}
            </text>
          </g>
        ))}
        <text x={EDGE.left} y={HEIGHT - 6}>
          {date(minAt)}
        </text>
        <text x={width - EDGE.right} y={HEIGHT - 6} textAnchor="end">
          {date(maxAt)}
        </text>
        <path d={line} className={css.line} />
        {reached.map(({ id, name, status, at, value }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list of the experiments is the way without a pointer
          <circle
            key={id}
            cx={x(at)}
            cy={y(value)}
            r={4}
            style={{ fill: `var(--${lookOf(status).tone})` }}
            onClick={() => navigate({ to: "/tasks/$id/$tab", params: { id, tab: "overview" } })}
          >
            <title>{`${visible(name)} · ${number(value)} · ${statusWord(status).toLowerCase()} · ${absolute(at)}`}</title>
          </circle>
        ))}
      </svg>
      {total > reached.length && (
        <p className="muted">
          The newest {count(reached.length)} of {count(total)} experiments are drawn.
        </p>
      )}
    </div>
  );
}

/** Not of no width, so that one point stands in the middle. */
function spread(values: number[], least: number): [number, number] {
  if (values.length === 0) return [0, 1];
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((max - min) * 0.04, least, Math.abs(max) * 1e-6);
  return [min - room, max + room];
}
