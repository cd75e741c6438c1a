// Two values against each other, with colour, size and the trend.
import { type ReactNode, useId, useMemo, useState } from "react";
import type { Task } from "../../api";
import { numberOf } from "../../charts/parallelScale";
import { ScatterPlot } from "../../charts/ScatterPlot";
import type { Spot } from "../../charts/scatterFit";
import { number, visible } from "../../format";
import { EmptyNote } from "../Notes";
import type { Run } from "../scalars/runs";
import { axisOf, coloursBy, columnsOf, type ValueColumn } from "./columns";
import css from "./compare.module.css";
import { startOf } from "./ParallelTab";
import { colourOfRun } from "./RunDot";
import type { CompareRow } from "./rows";

export interface ScatterChoice {
  px?: string | undefined;
  py?: string | undefined;
  pcolor?: string | undefined;
  psize?: string | undefined;
}

interface Shown {
  tasks: Task[];
  runs: readonly Run[];
  rows: CompareRow[];
  choice: ScatterChoice;
  onChoose: (choice: ScatterChoice) => void;
  onPick: (id: string) => void;
}

export function ScatterTab({ tasks, runs, rows, choice, onChoose, onPick }: Shown) {
  const all = useMemo(() => columnsOf(tasks, rows), [tasks, rows]);
  const columns = all.filter((column) => axisOf(column).kind !== "words");
  const [focus, setFocus] = useState<string>();
  const start = startOf(columns);
  const pick = (key: string | undefined, fallback: string | undefined) =>
    columns.find((column) => column.key === key) ?? columns.find((column) => column.key === fallback);
  const x = pick(choice.px, start[0]);
  const y = pick(choice.py, start[start.length - 1]);
  const colour = all.find(({ key }) => key === choice.pcolor);
  const size = columns.find(({ key }) => key === choice.psize);
  if (!x || !y || columns.length < 2)
    return <EmptyNote>A scatter plot needs two numbers that vary between these experiments.</EmptyNote>;
  const colours = coloursBy(colour, runs.map(colourOfRun));
  const spots = runs.flatMap(({ id, name }, at): Spot[] => {
    const [a, b, c] = [numberOf(x.values[at]), numberOf(y.values[at]), numberOf(size?.values[at])];
    if (a === undefined || b === undefined) return [];
    return [{ id, name, x: a, y: b, colour: colours[at] ?? "gray", ...(c !== undefined && { size: c }) }];
  });
  const [logX, logY] = [axisOf(x).kind === "log", axisOf(y).kind === "log"];
  const focused = spots.find(({ id }) => id === focus);
  return (
    <>
      <div className={css.bar}>
        <Choose label="X" columns={columns} value={x.key} onChange={(px) => onChoose({ px })} />
        <Choose label="Y" columns={columns} value={y.key} onChange={(py) => onChoose({ py })} />
        <Choose
          label="Colour"
          columns={all}
          value={colour?.key ?? ""}
          none="by run"
          onChange={(pcolor) => onChoose({ pcolor: pcolor || undefined })}
        />
        <Choose
          label="Size"
          columns={columns}
          value={size?.key ?? ""}
          none="all alike"
          onChange={(psize) => onChoose({ psize: psize || undefined })}
        />
      </div>
      <div className={`card ${css.panel}`}>
        <ScatterPlot
          spots={spots}
          settings={{ logX, logY, withTrend: true, labelX: x.name, labelY: y.name }}
          focus={focus}
          onHover={setFocus}
          onPick={onPick}
          label={`${y.name} over ${x.name} of ${spots.length} runs`}
        />
        <p className={css.hover}>
          {focused &&
            `${visible(focused.name, 80)}: ${visible(x.name, 40)} ${number(focused.x)}, ${visible(y.name, 40)} ${number(focused.y)}`}
        </p>
      </div>
    </>
  );
}

function Choose({
  label,
  columns,
  value,
  none,
  onChange,
}: {
  label: string;
  columns: ValueColumn[];
  value: string;
  none?: string;
  onChange: (key: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <label htmlFor={id}>
      {label}
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {none && <option value="">{none}</option>}
        {columns.map(({ key, name }) => (
          <option key={key} value={key}>
            {visible(name, 60)}
          </option>
        ))}
      </select>
    </label>
  );
}
