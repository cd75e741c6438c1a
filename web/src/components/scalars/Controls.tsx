// The line of controls over scalars. Every one of them is a word in the address.
import { type ReactNode, useId } from "react";
import type { Smoothing } from "../../charts/smooth";
import { printSmoothing } from "../../charts/smooth";
import { visible } from "../../format";
import css from "./scalars.module.css";
import { axisOf, type Change, nameOf, type ScalarsView } from "./view";

const KINDS = {
  none: "none",
  ema: "EMA",
  time: "time-weighted EMA",
  gaussian: "Gaussian",
  mean: "running mean",
} as const;
const STARTS: Record<keyof typeof KINDS, Smoothing> = {
  none: { kind: "none" },
  ema: { kind: "ema", weight: 0.6 },
  time: { kind: "time", weight: 0.6 },
  gaussian: { kind: "gaussian", width: 3 },
  mean: { kind: "mean", width: 9 },
};

interface Shown {
  view: ScalarsView;
  change: Change;
  /** Metrics that may stand on the x axis. */
  names: [metric: string, variants: string[]][];
  /** What runs can be grouped by, when there are several. */
  groups?: string[];
  children?: ReactNode;
}

export function Controls({ view, change, names, groups, children }: Shown) {
  return (
    <div className={css.bar} role="toolbar" aria-label="how the curves are shown">
      <FilterControl view={view} change={change} />
      <AxisControl view={view} change={change} names={names} />
      <SmoothingControl
        how={view.smoothing}
        onChange={(how, replace) => change({ smooth: printSmoothing(how) }, replace)}
      />
      <Toggle isOn={view.logY} onChange={(on) => change({ logy: on || undefined })}>
        Log y
      </Toggle>
      <Toggle isOn={view.logX} onChange={(on) => change({ logx: on || undefined })}>
        Log x
      </Toggle>
      <Toggle isOn={view.withoutOutliers} onChange={(on) => change({ outliers: on || undefined })}>
        Ignore outliers
      </Toggle>
      {groups && <GroupControl group={view.group} groups={groups} change={change} />}
      <Toggle isOn={view.values} onChange={(on) => change({ values: on || undefined })}>
        Values
      </Toggle>
      {view.range && (
        <button type="button" className={css.toggle} onClick={() => change({ range: undefined })}>
          Show all of x
        </button>
      )}
      {children}
    </div>
  );
}

const Toggle = ({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean;
  onChange: (on: true | undefined) => void;
  children: ReactNode;
}) => (
  <button type="button" className={css.toggle} aria-pressed={isOn} onClick={() => onChange(isOn ? undefined : true)}>
    {children}
  </button>
);

const FilterControl = ({ view, change }: { view: ScalarsView; change: Change }) => (
  <span className={`${css.control} ${css.filter}`}>
    <input
      type="text"
      data-query
      aria-label="Filter metrics, text or regular expression"
      placeholder="Filter metrics"
      value={view.filter}
      onChange={({ target }) => change({ f: target.value || undefined }, true)}
      onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
    />
  </span>
);

function AxisControl({ view, change, names }: { view: ScalarsView; change: Change; names: Shown["names"] }) {
  const id = useId();
  const { axis } = view;
  const value = axis.kind === "metric" ? nameOf(axis.metric, axis.variant) : axis.kind;
  const known = names.flatMap(([metric, variants]) => variants.map((variant) => nameOf(metric, variant))).slice(0, 500);
  // The range belongs to the axis that it was chosen on.
  const choose = (x: string) => change({ x: axisOf(x).kind === "iteration" ? undefined : x, range: undefined });
  return (
    <span className={css.control}>
      <label htmlFor={id}>X axis</label>
      <select id={id} value={value} onChange={({ target }) => choose(target.value)}>
        <option value="iteration">iteration</option>
        <option value="relative">time since start</option>
        <option value="wall">wall time</option>
        <optgroup label="a metric">
          {[...new Set([...(axis.kind === "metric" ? [value] : []), ...known])].map((name) => (
            <option key={name} value={name}>
              {visible(name, 60)}
            </option>
          ))}
        </optgroup>
      </select>
    </span>
  );
}

function SmoothingControl({
  how,
  onChange,
}: {
  how: Smoothing;
  onChange: (how: Smoothing, replace?: boolean) => void;
}) {
  const id = useId();
  return (
    <span className={css.control}>
      <label htmlFor={id}>Smoothing</label>
      <select
        id={id}
        data-smoothing
        value={how.kind}
        onChange={({ target }) => onChange(STARTS[target.value as keyof typeof KINDS])}
      >
        {Object.entries(KINDS).map(([kind, name]) => (
          <option key={kind} value={kind}>
            {name}
          </option>
        ))}
      </select>
      {how.kind !== "none" && <Strength how={how} onChange={(how) => onChange(how, true)} />}
    </span>
  );
}

function Strength({
  how,
  onChange,
}: {
  how: Exclude<Smoothing, { kind: "none" }>;
  onChange: (how: Smoothing) => void;
}) {
  const isWeight = "weight" in how;
  const value = isWeight ? how.weight : how.width;
  const set = (value: number) => onChange(isWeight ? { ...how, weight: value } : { ...how, width: value });
  return (
    <>
      <output>{isWeight ? value.toFixed(2) : value}</output>
      <input
        type="range"
        aria-label="How much smoothing"
        min={isWeight ? 0.05 : 1}
        max={isWeight ? 0.99 : 101}
        step={isWeight ? 0.01 : 2}
        value={value}
        onChange={({ target }) => set(Number(target.value))}
      />
    </>
  );
}

function GroupControl({ group, groups, change }: { group: string | undefined; groups: string[]; change: Change }) {
  const id = useId();
  return (
    <span className={css.control}>
      <label htmlFor={id}>Group</label>
      <select id={id} value={group ?? ""} onChange={({ target }) => change({ group: target.value || undefined })}>
        <option value="">each run alone</option>
        {groups.map((name) => (
          <option key={name} value={name}>
            mean by {visible(name, 40)}
          </option>
        ))}
      </select>
    </span>
  );
}
