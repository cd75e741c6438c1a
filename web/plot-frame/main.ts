// The sandboxed page that draws reported figures. It has no origin, no cookies and no network (its own policy says so);
// figures come by message from the page around it and pictures go back the same way. One frame serves all plots of a
// page: each lies in a box that the page names.

import type { Bundle, Figure } from "../src/charts/figure";
import { type Box, type FromFrame, heardFromPage, type PlotTheme, type ToFrame } from "../src/charts/plotProtocol";
import { themed } from "./themed";

interface PlotlyLib {
  newPlot(place: HTMLElement, figure: object): Promise<unknown>;
  toImage(place: HTMLElement, options: object): Promise<string>;
  Plots: { resize(place: HTMLElement): void };
  purge(place: HTMLElement): void;
}
declare global {
  interface Window {
    Plotly?: PlotlyLib;
  }
}

// Filled in by the build: the addresses of the three bundles, beside this script.
declare const BUNDLES: Record<Bundle, string>;
const SETTINGS = {
  displaylogo: false,
  showLink: false,
  showTips: false,
  plotlyServerURL: "",
  responsive: false,
  scrollZoom: false,
  modeBarButtonsToRemove: ["toImage", "sendDataToCloud", "lasso2d", "select2d"],
};

type Plot = { place: HTMLElement; figure: Figure; bundle: Bundle; library?: PlotlyLib };
const plots = new Map<string, Plot>();
const bundles = new Map<Bundle, Promise<PlotlyLib>>();
const here = document.currentScript as HTMLScriptElement | null;
let theme: PlotTheme | undefined;

const say = (message: FromFrame) => parent.postMessage(message, "*");

/** Each bundle sets the same global; what it set is kept, so that all can be used side by side. */
function libraryOf(bundle: Bundle): Promise<PlotlyLib> {
  const known = bundles.get(bundle);
  if (known) return known;
  const loading = (async () => {
    // One after the other: two that load at once would read each other's global.
    await Promise.all(bundles.values());
    return load(bundle);
  })();
  bundles.set(bundle, loading);
  return loading;
}

function load(bundle: Bundle): Promise<PlotlyLib> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(BUNDLES[bundle], here?.src ?? location.href).href;
    script.onload = () =>
      window.Plotly ? resolve(window.Plotly) : reject(new Error("the plot library did not start"));
    script.onerror = () => reject(new Error("the plot library could not be loaded; reload the page"));
    document.head.append(script);
  });
}

function put(place: HTMLElement, box: Box) {
  place.style.transform = `translate(${box.x}px, ${box.y}px)`;
  place.style.width = `${box.width}px`;
  place.style.height = `${box.height}px`;
}

async function show({ id, box, bundle, figure }: Extract<ToFrame, { type: "show" }>) {
  hide(id);
  const place = document.createElement("div");
  place.className = "plot";
  put(place, box);
  document.body.append(place);
  const plot: Plot = { place, figure: JSON.parse(figure) as Figure, bundle };
  plots.set(id, plot);
  await draw(id, plot);
}

async function draw(id: string, plot: Plot) {
  try {
    const library = await libraryOf(plot.bundle);
    if (plots.get(id) !== plot) return; // hidden or replaced while the library was loading
    plot.library = library;
    const { data, layout, frames } = themed(plot.figure, theme);
    const { clientWidth: width, clientHeight: height } = plot.place;
    await library.newPlot(plot.place, {
      data,
      layout: { ...layout, width, height, autosize: false },
      frames,
      config: SETTINGS,
    });
    say({ type: "drawn", id });
  } catch (problem) {
    say({ type: "failed", id, message: problem instanceof Error ? problem.message : String(problem) });
  }
}

function hide(id: string) {
  const plot = plots.get(id);
  if (!plot) return;
  plot.library?.purge(plot.place);
  plot.place.remove();
  plots.delete(id);
}

async function move({ id, box }: Extract<ToFrame, { type: "move" }>) {
  const plot = plots.get(id);
  if (!plot) return;
  const isResized = plot.place.style.width !== `${box.width}px` || plot.place.style.height !== `${box.height}px`;
  put(plot.place, box);
  if (isResized) await draw(id, plot);
}

async function picture({ id, request, format, scale }: Extract<ToFrame, { type: "picture" }>) {
  const plot = plots.get(id);
  if (!plot?.library) return;
  const { clientWidth: width, clientHeight: height } = plot.place;
  const data = await plot.library.toImage(plot.place, { format, scale, width, height });
  say({ type: "picture", request, data });
}

function retheme(next: PlotTheme) {
  theme = next;
  // A frame of another scheme than the page around it is not transparent.
  document.documentElement.style.colorScheme = next.isDark ? "dark" : "light";
  for (const [id, plot] of plots) if (plot.library) void draw(id, plot);
}

addEventListener("message", (event) => {
  if (event.source !== parent) return;
  const message = heardFromPage(event.data);
  if (message?.type === "theme") retheme(message.theme);
  if (message?.type === "show") void show(message);
  if (message?.type === "move") void move(message);
  if (message?.type === "hide") hide(message.id);
  if (message?.type === "picture") void picture(message);
});
say({ type: "ready" });
