import { useEffect, useRef } from "react";
import uPlot from "uplot";
import type { Variants } from "./api";

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(names: string[], width: number): uPlot.Options {
  const axis = { stroke: token("--muted"), grid: { stroke: token("--grid"), width: 1 }, ticks: { show: false } };
  const line = (label: string, slot: number) => ({ label, stroke: token(`--curve-${slot % 8}`), width: 1.5 });
  const series = [{ label: "iteration" }, ...names.map(line)];
  return { width, height: 220, scales: { x: { time: false } }, axes: [axis, { ...axis, size: 64 }], series };
}

/** One metric: a line per variant, over the iterations of all of them. */
export function LineChart({ metric, variants }: { metric: string; variants: Variants }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const curves = Object.values(variants);
    const names = curves.map((curve) => curve.name);
    const data = uPlot.join(curves.map((curve) => [curve.x, curve.y]));
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(options(names, element.clientWidth), data, element);
    };
    const theme = matchMedia("(prefers-color-scheme: dark)");
    const size = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: 220 }));
    draw();
    size.observe(element);
    theme.addEventListener("change", draw);
    return () => {
      theme.removeEventListener("change", draw);
      size.disconnect();
      chart?.destroy();
    };
  }, [variants]);
  return (
    <figure className="card">
      <figcaption>{metric}</figcaption>
      <div ref={place} />
    </figure>
  );
}
