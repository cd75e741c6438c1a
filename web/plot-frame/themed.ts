// A figure in the page's colours, where it has none of its own. What its author chose stays.

import type { Figure, Json } from "../src/charts/figure";
import type { PlotTheme } from "../src/charts/plotProtocol";

type Dict = { [key: string]: Json };
const CLEAR = "rgba(0,0,0,0)";
const dict = (value: Json | undefined): Dict =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

export function themed({ data, layout, frames }: Figure, theme: PlotTheme | undefined): Figure {
  if (!theme) return { data, layout, frames };
  const axis = { gridcolor: theme.grid, zerolinecolor: theme.grid, linecolor: theme.grid, tickcolor: theme.muted };
  const template = dict(layout.template);
  const styled = dict(template.layout);
  const colours = {
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font: { ...dict(styled.font), color: theme.text, family: theme.font, size: 12 },
    colorway: theme.runs,
    xaxis: { ...dict(styled.xaxis), ...axis, automargin: true },
    yaxis: { ...dict(styled.yaxis), ...axis, automargin: true },
    scene: { xaxis: axis, yaxis: axis, zaxis: axis },
    legend: { ...dict(styled.legend), bgcolor: CLEAR },
    hoverlabel: { ...dict(styled.hoverlabel), namelength: 60 },
  };
  const margin = { l: 56, r: 16, t: layout.title ? 48 : 16, b: 44, ...dict(layout.margin) };
  return { data, layout: { ...layout, margin, template: { ...template, layout: { ...styled, ...colours } } }, frames };
}
