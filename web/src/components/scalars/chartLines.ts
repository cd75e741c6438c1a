// The lines of one chart from the curves that were loaded: one a variant and run, or one a group of runs.
import type { CurveAsk, Curves } from "../../api";
import type { Line, XKind } from "../../charts/line";
import type { Job, Prepared } from "../../charts/prepare";
import { looksFor } from "../../charts/slots";
import type { Run } from "./runs";
import type { Axis, ScalarsView } from "./view";

export type Plan = { job: Job; heads: Omit<Line, "x" | "y">[] };

export const keyOfAxis = (axis: Axis): CurveAsk["key"] =>
  axis.kind === "relative" || axis.kind === "wall" ? "timestamp" : "iter";

export const xKindOf = (axis: Axis): XKind => (axis.kind === "metric" ? "value" : axis.kind);

/** What has to be prepared, and what each of the results is called. */
export function planOf(
  curves: Curves,
  axes: Curves | undefined,
  runs: readonly Run[],
  view: ScalarsView,
  variant?: string,
): Plan {
  const found = [...curves]
    .filter(([name]) => variant === undefined || name === variant)
    .flatMap(([name, byTask]) =>
      runs.flatMap((run) => {
        const columns = byTask.get(run.id);
        return columns ? [{ name, run, columns }] : [];
      }),
    );
  const isOne = runs.length === 1;
  const looks = looksFor(found.map(({ name }) => name));
  const heads = found.map(({ name, run }) => ({
    key: isOne ? name : `${run.id}/${name}`,
    run: isOne ? name : run.id,
    name: isOne ? name : curves.size > 1 && variant === undefined ? `${run.name} · ${name}` : run.name,
    look: isOne ? (looks.get(name) ?? run.look) : run.look,
    isBaseline: run.isBaseline,
  }));
  const axis: Job["axis"] = axisJob(
    view.axis,
    axes,
    found.map(({ run }) => run),
  );
  const job: Job = { curves: found.map(({ columns }) => columns), axis, smoothing: view.smoothing };
  return view.group && !isOne ? grouped(job, found) : { job, heads };
}

function axisJob(axis: Axis, axes: Curves | undefined, runs: Run[]): Job["axis"] {
  if (axis.kind === "relative") return { kind: "since-start" };
  if (axis.kind === "wall") return { kind: "clock" };
  if (axis.kind !== "metric") return { kind: "as-is" };
  const byTask = axes?.get(axis.variant);
  return { kind: "over", axes: runs.map((run) => byTask?.get(run.id)) };
}

function grouped(job: Job, found: { name: string; run: Run }[]): Plan {
  const groups = Map.groupBy(
    found.map((one, i) => ({ ...one, i })),
    ({ run, name }) => JSON.stringify([run.groupValue ?? "–", name]),
  );
  const look = looksFor([...groups.keys()]);
  const variants = new Set(found.map(({ name }) => name)).size;
  const heads = [...groups].map(([key, members]) => {
    const [value, name] = JSON.parse(key) as [string, string];
    return {
      key,
      run: value,
      name: `${value}${variants > 1 ? ` · ${name}` : ""} (${members.length})`,
      look: look.get(key) ?? { slot: 0, dash: [], isGrey: true },
    };
  });
  const members = [...groups.values()].map((list) => list.map(({ i }) => i));
  return { job: { ...job, groups: { members, middle: "mean", spread: "std" } }, heads };
}

export const linesOf = ({ heads }: Plan, prepared: Prepared[]): Line[] =>
  heads.flatMap((head, i) => {
    const curve = prepared[i];
    return curve && curve.x.length > 0 ? [{ ...head, ...curve }] : [];
  });
