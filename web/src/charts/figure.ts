// A figure that somebody reported, made safe to hand to the sandboxed frame: bounded, plain JSON, no remote picture,
// no link, no settings of its own. Pure; the frame's own policy is the second wall.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Dict = { [key: string]: Json };
export type Bundle = "cartesian" | "gl3d" | "strict";
export type Figure = { data: Dict[]; layout: Dict; frames: Json[] };
export type FigureTable = { header: string[]; rows: string[][] };
export type Parsed =
  | { kind: "figure"; figure: Figure; bundle: Bundle; tables: FigureTable[]; notes: string[] }
  | { kind: "image"; source: string }
  | { kind: "refused"; reason: string };

const MOST_BYTES = 5_000_000;
const MOST_DEPTH = 32;
const MOST_GL_POINTS = 20_000;

const CARTESIAN = new Set(
  "scatter bar box contour heatmap histogram histogram2d histogram2dcontour image pie scatterternary violin".split(" "),
);
const GL3D = new Set("scatter3d surface mesh3d isosurface volume cone streamtube".split(" "));
const MAPS = /^(scatter|choropleth|density)(map|mapbox)$/;
const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,/;

export function parseFigure(text: string): Parsed {
  if (text.length > MOST_BYTES) {
    return refused(`it is ${(text.length / 1e6).toFixed(1)} MB and the limit is 5 MB; report fewer points`);
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return refused("it is not JSON");
  }
  if (!isDict(found)) return refused("it is not an object with `data` and `layout`");
  const notes = new Set<string>();
  const clean = cleaned(found as Json, 0, notes);
  if (clean === undefined) return refused(`it is nested deeper than ${MOST_DEPTH} levels`);
  return shaped(clean as Dict, [...notes]);
}

const refused = (reason: string): Parsed => ({ kind: "refused", reason });
const isDict = (value: unknown): value is Dict => typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy without links, remote pictures and prototype tricks; undefined where it is too deep. */
function cleaned(value: Json, depth: number, notes: Set<string>): Json | undefined {
  if (depth > MOST_DEPTH) return undefined;
  if (typeof value === "string") return withoutLinks(value, notes);
  if (Array.isArray(value)) {
    // Long columns of numbers are what a figure mostly is; they need no copy.
    if (value.every((item) => typeof item === "number" || item === null)) return value;
    const items = value.map((item) => cleaned(item, depth + 1, notes));
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  if (!isDict(value)) return value;
  const copy: Dict = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") continue;
    const safe = cleaned(item, depth + 1, notes);
    if (safe === undefined) return undefined;
    if (isRemote(key, safe)) notes.add("a remote picture was left out");
    else copy[key] = safe;
  }
  return copy;
}

/** Values of keys that make a browser fetch something. */
const isRemote = (key: string, value: Json) =>
  /^(source|src|url|href|style|imagesrc|plotlyServerURL|topojsonURL)$/i.test(key) &&
  typeof value === "string" &&
  /^\s*(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(value) &&
  !INLINE_IMAGE.test(value);

function withoutLinks(text: string, notes: Set<string>): string {
  if (!/<\s*\/?\s*a\b/i.test(text)) return text;
  notes.add("links in labels were made plain text");
  return text.replace(/<\s*\/?\s*a\b[^>]*>/gi, "");
}

function shaped(found: Dict, notes: string[]): Parsed {
  const data = (Array.isArray(found.data) ? found.data : []).filter(isDict);
  const layout = isDict(found.layout) ? found.layout : {};
  const picture = pictureOf(data, layout, found);
  if (picture) return { kind: "image", source: picture };
  const tables = data.filter(({ type }) => type === "table").map(tableOf);
  const traces = data.filter(({ type }) => type !== "table").map(lighter);
  if (traces.length === 0 && tables.length === 0) return refused("it has no data to draw");
  if (traces.some(({ type }) => MAPS.test(String(type)))) {
    notes.push("map tiles were left out: they come from other hosts");
    for (const key of ["map", "mapbox"])
      layout[key] = { ...(isDict(layout[key]) ? layout[key] : {}), style: "white-bg", layers: [] };
  }
  const frames = Array.isArray(found.frames) ? found.frames : [];
  return { kind: "figure", figure: { data: traces, layout, frames }, bundle: bundleFor(traces), tables, notes };
}

/** A Matplotlib figure comes as a picture in an empty layout; it is shown as one. */
function pictureOf(data: Dict[], layout: Dict, found: Dict): string | undefined {
  const images = Array.isArray(layout.images) ? layout.images.filter(isDict) : [];
  const isEmpty = data.every(({ x, y, type }) => type === undefined && isBlank(x) && isBlank(y));
  const source = images[0]?.source ?? found.source;
  return isEmpty && images.length <= 1 && typeof source === "string" ? source : undefined;
}

const isBlank = (column: Json | undefined) =>
  column === undefined || column === null || (Array.isArray(column) && column.length <= 1);

/** WebGL scatter of few points is drawn as the plain one, which the small bundle knows. */
function lighter(trace: Dict): Dict {
  const points = Array.isArray(trace.x) ? trace.x.length : Array.isArray(trace.y) ? trace.y.length : 0;
  return trace.type === "scattergl" && points <= MOST_GL_POINTS ? { ...trace, type: "scatter" } : trace;
}

export function bundleFor(traces: readonly Dict[]): Bundle {
  const types = new Set(traces.map(({ type }) => (typeof type === "string" ? type : "scatter")));
  if ([...types].every((type) => CARTESIAN.has(type))) return "cartesian";
  return [...types].every((type) => GL3D.has(type) || type === "scatter") ? "gl3d" : "strict";
}

function tableOf(trace: Dict): FigureTable {
  const columns = (part: Json | undefined) => (isDict(part) && Array.isArray(part.values) ? part.values : []);
  const header = columns(trace.header).map((value) =>
    said(Array.isArray(value) ? (value[value.length - 1] ?? null) : value),
  );
  const cells = columns(trace.cells).map((column) => (Array.isArray(column) ? column : [column]));
  const rows = Math.max(0, ...cells.map((column) => column.length));
  return { header, rows: Array.from({ length: rows }, (_, row) => cells.map((column) => said(column[row] ?? null))) };
}

/** A cell as text: the few tags that Plotly draws are taken off, nothing else is read as markup. */
const said = (value: Json): string =>
  value === null
    ? ""
    : (typeof value === "object" ? JSON.stringify(value) : String(value)).replace(
        /<\/?(b|i|em|sup|sub|span|br)\b[^<>]*>/gi,
        "",
      );
