// Which settings led where: a line for each run over axes that can be brushed, and how closely each goes with the result.
import { useMemo, useState } from "react";
import type { Task } from "../../api";
import type { Range } from "../../charts/curves";
import { Parallel } from "../../charts/Parallel";
import { axisScale, type Brushes, kept, numberOf } from "../../charts/parallelScale";
import { rankCorrelation } from "../../charts/scatterFit";
import { counted, number, visible } from "../../format";
import { Bar } from "../Bar";
import { Button } from "../Button";
import { EmptyNote } from "../Notes";
import { Popover } from "../Popover";
import type { Run } from "../scalars/runs";
import { axisOf, coloursBy, columnsOf, type ValueColumn } from "./columns";
import css from "./compare.module.css";
import { colourOfRun } from "./RunDot";
import type { CompareRow } from "./rows";

interface Shown {
  tasks: Task[];
  runs: readonly Run[];
  rows: CompareRow[];
  chosen: string[] | undefined;
  onChoose: (keys: string[]) => void;
  onKeep?: (ids: string[]) => void;
}

const MOST_PARAMETERS = 5;

export function ParallelTab({ tasks, runs, rows, chosen, onChoose, onKeep }: Shown) {
  const columns = useMemo(() => columnsOf(tasks, rows), [tasks, rows]);
  const [brushes, setBrushes] = useState<Brushes>({});
  const [focus, setFocus] = useState<string>();
  const keys = chosen ?? startOf(columns);
  const shown = keys.flatMap((key) => columns.find((column) => column.key === key) ?? []);
  const axes = shown.map(axisOf);
  const colours = coloursBy(
    shown.findLast(({ isMetric }) => isMetric),
    runs.map(colourOfRun),
  );
  const isKept = kept(
    axes,
    axes.map((axis) => axisScale(axis, number)),
    brushes,
    runs.length,
  );
  const left = runs.filter((_, at) => isKept[at]);
  const brush = (key: string, range: Range | undefined) => {
    const { [key]: _, ...others } = brushes;
    setBrushes(range ? { ...others, [key]: range } : others);
  };
  if (columns.length < 2)
    return (
      <EmptyNote>Nothing varies between these experiments; add some that were run with other parameters.</EmptyNote>
    );
  return (
    <>
      <div className={css.bar}>
        <Popover label="axes" trigger={<Button small>{`Axes · ${shown.length}`}</Button>}>
          <AxisPicker columns={columns} keys={keys} onChoose={onChoose} />
        </Popover>
        <span className="muted">Drag along an axis to keep what passes there; a double click lets go.</span>
        <span className="grow" />
        {Object.keys(brushes).length > 0 && (
          <>
            <span>{`${left.length} of ${counted(runs.length, "run")} kept`}</span>
            <Button small onClick={() => setBrushes({})}>
              Let go
            </Button>
            {onKeep && left.length > 1 && (
              <Button small onClick={() => onKeep(left.map(({ id }) => id))}>
                Compare only these
              </Button>
            )}
          </>
        )}
      </div>
      <div className={`card ${css.panel}`}>
        <Parallel
          axes={axes}
          rows={runs.map(({ id, name }, at) => ({ id, name, colour: colours[at] ?? "gray" }))}
          brushes={brushes}
          focus={focus}
          say={number}
          onBrush={brush}
          onHover={setFocus}
          label={`Parallel coordinates of ${counted(runs.length, "run")} over ${shown.map(({ name }) => name).join(", ")}`}
        />
        <p className={css.hover}>{focus && visible(runs.find(({ id }) => id === focus)?.name ?? "", 120)}</p>
      </div>
      <Importance columns={columns} target={shown.findLast(({ isMetric }) => isMetric)} />
    </>
  );
}

/** The first few that vary, and a result. */
export function startOf(columns: ValueColumn[]): string[] {
  const parameters = columns.filter(({ isMetric }) => !isMetric).slice(0, MOST_PARAMETERS);
  const metrics = columns.filter(({ isMetric, key }) => isMetric && key !== "t.duration");
  const result =
    metrics.find(({ name }) => /acc|score|auc|f1|map|reward/i.test(name)) ??
    metrics.find(({ name }) => /loss|error/i.test(name)) ??
    metrics[0];
  return [...parameters, ...(result ? [result] : [])].map(({ key }) => key);
}

function AxisPicker({
  columns,
  keys,
  onChoose,
}: {
  columns: ValueColumn[];
  keys: string[];
  onChoose: (keys: string[]) => void;
}) {
  const toggle = (key: string) => onChoose(keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]);
  const move = (key: string, by: number) => {
    const at = keys.indexOf(key);
    const to = Math.max(0, Math.min(keys.length - 1, at + by));
    onChoose(keys.toSpliced(at, 1).toSpliced(to, 0, key));
  };
  const ordered = [
    ...keys.flatMap((key) => columns.find((column) => column.key === key) ?? []),
    ...columns.filter(({ key }) => !keys.includes(key)),
  ];
  return (
    <div className={css.picker}>
      {ordered.slice(0, 200).map(({ key, name }) => (
        <div key={key} className="row">
          <label className="grow">
            <input type="checkbox" checked={keys.includes(key)} onChange={() => toggle(key)} />
            <span className="clip">{visible(name, 60)}</span>
          </label>
          {keys.includes(key) && (
            <>
              <Button small look="quiet" aria-label={`${visible(name, 40)} further left`} onClick={() => move(key, -1)}>
                ←
              </Button>
              <Button small look="quiet" aria-label={`${visible(name, 40)} further right`} onClick={() => move(key, 1)}>
                →
              </Button>
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** How closely a parameter and the result go together, whatever the shape, as long as it is one-sided. */
export function Importance({ columns, target }: { columns: ValueColumn[]; target: ValueColumn | undefined }) {
  if (!target) return null;
  const scored = columns
    .filter(({ isMetric }) => !isMetric)
    .flatMap((column) => {
      const pairs = column.values
        .map((value, at) => [numberOf(value), numberOf(target.values[at])] as const)
        .filter(([x, y]) => x !== undefined && y !== undefined);
      const score = rankCorrelation(
        pairs.map(([x]) => x as number),
        pairs.map(([, y]) => y as number),
      );
      return score === undefined ? [] : [{ name: column.name, score, runs: pairs.length }];
    })
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .slice(0, 12);
  if (scored.length === 0) return null;
  return (
    <section className={`card ${css.panel}`}>
      <h3 style={{ marginBottom: 8 }}>{`What goes with ${visible(target.name, 60)}`}</h3>
      <div className={css.importance}>
        {scored.map(({ name, score, runs }) => (
          <Score key={name} name={name} score={score} runs={runs} />
        ))}
      </div>
      <p className="muted" style={{ marginTop: 8 }}>
        Rank correlation over these runs: +1 rises with it, −1 falls, 0 neither. It shows what goes together, not what
        causes what.
      </p>
    </section>
  );
}

const Score = ({ name, score, runs }: { name: string; score: number; runs: number }) => (
  <>
    <span className="clip" title={`${runs} runs`}>
      {visible(name, 60)}
    </span>
    <Bar share={Math.abs(score)} label={`${name}: ${score.toFixed(2)}`} tone={score > 0 ? "good" : "bad"} />
    <b>{`${score > 0 ? "+" : "−"}${Math.abs(score).toFixed(2)}`}</b>
  </>
);
