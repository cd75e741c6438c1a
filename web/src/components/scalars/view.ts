// How scalars are shown, as it stands in the address.
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Range } from "../../charts/curves";
import { parseSmoothing, type Smoothing } from "../../charts/smooth";

/** The parameters of every page with scalars. */
export interface ScalarsSearch {
  f?: string;
  x?: string;
  logx?: true;
  logy?: true;
  smooth?: string;
  range?: string;
  yrange?: string;
  group?: string;
  hide?: string;
  big?: string;
  outliers?: true;
  values?: true;
}

export type Axis =
  | { kind: "iteration" | "relative" | "wall" }
  /** Any other metric: epoch, tokens. */
  | { kind: "metric"; metric: string; variant: string };

export interface ScalarsView {
  filter: string;
  axis: Axis;
  logX: boolean;
  logY: boolean;
  smoothing: Smoothing;
  range: Range | undefined;
  yRange: Range | undefined;
  hidden: ReadonlySet<string>;
  big: string | undefined;
  withoutOutliers: boolean;
  group: string | undefined;
  values: boolean;
}

export type Change = (patch: { [K in keyof ScalarsSearch]?: ScalarsSearch[K] | undefined }, replace?: boolean) => void;

/** Metric and variant as one word of the address; a slash inside a name is escaped. */
export const nameOf = (metric: string, variant: string): string =>
  `${metric.replaceAll("%", "%25").replaceAll("/", "%2F")}/${variant}`;

export function partsOf(name: string): [string, string] | undefined {
  const at = name.indexOf("/");
  if (at < 0) return undefined;
  return [name.slice(0, at).replaceAll("%2F", "/").replaceAll("%25", "%"), name.slice(at + 1)];
}

export function axisOf(text: string | undefined): Axis {
  if (text === "relative" || text === "wall") return { kind: text };
  const parts = text === undefined ? undefined : partsOf(text);
  return parts ? { kind: "metric", metric: parts[0], variant: parts[1] } : { kind: "iteration" };
}

export function rangeOf(text: string | undefined): Range | undefined {
  const [from, to] = (text ?? "").split("..").map((part) => (part === "" ? Number.NaN : Number(part)));
  return from !== undefined && to !== undefined && from < to ? [from, to] : undefined;
}

const short = (value: number) => String(Number(value.toPrecision(8)));
export const printRange = (range: Range | undefined): string | undefined =>
  range && `${short(range[0])}..${short(range[1])}`;

export const viewOf = (search: ScalarsSearch): ScalarsView => ({
  filter: search.f ?? "",
  axis: axisOf(search.x),
  logX: search.logx ?? false,
  logY: search.logy ?? false,
  smoothing: parseSmoothing(search.smooth),
  range: rangeOf(search.range),
  yRange: rangeOf(search.yrange),
  hidden: new Set((search.hide ?? "").split(",").filter(Boolean).map(decoded)),
  big: search.big,
  withoutOutliers: search.outliers ?? false,
  group: search.group,
  values: search.values ?? false,
});

const decoded = (item: string) => item.replaceAll("%2C", ",").replaceAll("%25", "%");
export const printHidden = (hidden: Iterable<string>): string | undefined =>
  [...hidden].map((item) => item.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",") || undefined;

/** The view of the page that is open, and how to change it. */
export function useScalarsView(): [ScalarsView, Change, ScalarsSearch] {
  const search = useSearch({ strict: false }) as ScalarsSearch;
  const navigate = useNavigate();
  const change: Change = (patch, replace = false) =>
    void navigate({ to: ".", search: ((old: object) => ({ ...old, ...patch })) as never, replace, resetScroll: false });
  return [viewOf(search), change, search];
}

/** Whether a metric's name is let through: a regular expression, or plain text where it is none. */
export function matcherOf(filter: string): (name: string) => boolean {
  if (!filter) return () => true;
  try {
    const pattern = new RegExp(filter, "i");
    return (name) => pattern.test(name);
  } catch {
    const text = filter.toLowerCase();
    return (name) => name.toLowerCase().includes(text);
  }
}
