// Only what differs: one row a field, one column a task. Identical rows are not shown, and counted.
import { type ReactNode, useMemo, useState } from "react";
import type { Task } from "../../api";
import { count, csv, diffTexts, markdownTable, number, visible } from "../../format";
import { Button } from "../Button";
import { DiffLines } from "../code/Diff";
import { TextView } from "../code/Text";
import { type Column, DataTable } from "../DataTable";
import { Dialog } from "../Dialog";
import { Menu } from "../Menu";
import { EmptyNote } from "../Notes";
import type { Run } from "../scalars/runs";
import { saveBlob } from "../scalars/save";
import { toast } from "../Toast";
import css from "./compare.module.css";
import { RunDot } from "./RunDot";
import { type CompareRow, differs, extremes } from "./rows";

interface Shown {
  tasks: Task[];
  runs: readonly Run[];
  rows: CompareRow[];
  base: number;
  isAll: boolean;
  onAll: (all: boolean) => void;
  find: string;
  onFind: (find: string) => void;
  isTransposed: boolean;
  onTranspose: (on: boolean) => void;
}

interface Opened {
  row: CompareRow;
  at: number;
}

export function Differences(props: Shown) {
  const { runs, rows, base, isAll, find } = props;
  const [open, setOpen] = useState<Opened>();
  const wanted = find.toLowerCase();
  const found = useMemo(
    () =>
      rows.filter(
        (row) =>
          row.id.toLowerCase().includes(wanted) ||
          row.values.some((value) => !row.isText && value?.toLowerCase().includes(wanted)),
      ),
    [rows, wanted],
  );
  const different = useMemo(() => found.filter((row) => differs(row, base)), [found, base]);
  const shown = isAll ? found : different;
  const same = found.length - different.length;
  return (
    <>
      <div className={css.bar}>
        <input
          data-query
          aria-label="Filter rows"
          placeholder="Filter rows"
          value={find}
          onChange={({ target }) => props.onFind(target.value)}
        />
        <span className="muted grow">{`${count(different.length)} of ${count(found.length)} settings differ`}</span>
        {same > 0 && (
          <Button small onClick={() => props.onAll(!isAll)}>
            {isAll ? "Only differences" : `${count(same)} identical rows not shown · show`}
          </Button>
        )}
        <Button small aria-pressed={props.isTransposed} onClick={() => props.onTranspose(!props.isTransposed)}>
          {props.isTransposed ? "Tasks as columns" : "Tasks as rows"}
        </Button>
        <Menu items={exports(runs, shown)} label="the table">
          <Button small>Copy, save</Button>
        </Menu>
      </div>
      <div className={`card ${css.table}`}>
        {props.isTransposed ? (
          <Transposed {...props} rows={shown} onOpen={setOpen} />
        ) : (
          <DataTable
            label="Differences"
            columns={columnsOf(props, setOpen)}
            rows={shown}
            idOf={(row) => row.id}
            empty={
              <EmptyNote>
                {isAll
                  ? "Nothing is named like this."
                  : "Nothing differs: the experiments are alike in all that is recorded."}
              </EmptyNote>
            }
          />
        )}
      </div>
      {open && <OpenedText opened={open} base={base} runs={runs} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function columnsOf({ runs, base }: Shown, onOpen: (opened: Opened) => void): Column<CompareRow>[] {
  return [
    { key: "section", name: "Section", width: 110, cell: ({ section }) => <span className="muted">{section}</span> },
    {
      key: "name",
      name: "Setting",
      width: 220,
      pinned: true,
      rowHead: true,
      cell: ({ name }) => <span title={visible(name)}>{visible(name, 80)}</span>,
    },
    ...runs.map(
      (run, at): Column<CompareRow> => ({
        key: run.id,
        name: visible(run.name, 60),
        title: visible(run.name),
        width: 190,
        cell: (row) => <Cell row={row} at={at} base={base} onOpen={onOpen} />,
        copy: (row) => row.values[at] ?? "",
      }),
    ),
  ];
}

function Cell({
  row,
  at,
  base,
  onOpen,
}: {
  row: CompareRow;
  at: number;
  base: number;
  onOpen: (opened: Opened) => void;
}): ReactNode {
  const value = row.values[at];
  const against = row.values[base >= 0 ? base : 0];
  if (value === undefined) return <span className={css.none}>–</span>;
  if (row.isText) {
    return (
      <button type="button" className={css.diff} onClick={() => onOpen({ row, at })}>
        {value === against && at !== (base >= 0 ? base : 0) ? "same" : textSize(value, against)}
      </button>
    );
  }
  const isOther = value !== against;
  const edge = row.isNumber ? extremes(row) : undefined;
  const mark = edge?.most === at ? " ▲" : edge?.least === at ? " ▽" : "";
  const text = row.isNumber ? number(Number(value)) : visible(value, 200);
  return (
    <span
      className={`${css.cell} ${mark === " ▲" ? css.best : isOther && !row.isNumber ? css.other : ""}`}
      title={visible(value, 1000)}
    >
      {text}
      {mark && <span title={mark === " ▲" ? "the largest of the row" : "the smallest of the row"}>{mark}</span>}
    </span>
  );
}

function textSize(value: string, against: string | undefined): string {
  if (against === undefined || against === value) return `${count(value.split("\n").length)} lines`;
  const lines = diffTexts(against, value);
  if (!lines) return `${count(value.split("\n").length)} lines`;
  return `+${lines.filter(({ kind }) => kind === "added").length} −${lines.filter(({ kind }) => kind === "removed").length} ▸`;
}

function OpenedText({
  opened: { row, at },
  base,
  runs,
  onClose,
}: {
  opened: Opened;
  base: number;
  runs: readonly Run[];
  onClose: () => void;
}) {
  const from = base >= 0 ? base : 0;
  const value = row.values[at] ?? "";
  const lines = at === from ? undefined : diffTexts(row.values[from] ?? "", value);
  return (
    <Dialog
      title={visible(row.name, 80)}
      wide
      about={
        at === from
          ? visible(runs[at]?.name ?? "", 80)
          : `${visible(runs[from]?.name ?? "", 60)} → ${visible(runs[at]?.name ?? "", 60)}`
      }
      onClose={onClose}
    >
      {lines && lines.length > 0 ? (
        <DiffLines lines={lines} label={row.name} />
      ) : (
        <TextView text={value} label={visible(row.name, 80)} />
      )}
    </Dialog>
  );
}

/** Tasks as rows: for few settings and many tasks. */
function Transposed({ runs, rows, base, onOpen }: Shown & { onOpen: (opened: Opened) => void }) {
  const columns: Column<Run>[] = [
    {
      key: "name",
      name: "Experiment",
      width: 220,
      pinned: true,
      rowHead: true,
      cell: (run) => (
        <span className="row">
          <RunDot run={run} /> {visible(run.name, 80)}
        </span>
      ),
    },
    ...rows.slice(0, 200).map(
      (row): Column<Run> => ({
        key: row.id,
        name: visible(row.name, 60),
        title: visible(row.id),
        width: 160,
        cell: (run) => <Cell row={row} at={runs.indexOf(run)} base={base} onOpen={onOpen} />,
      }),
    ),
  ];
  return <DataTable label="Differences, tasks as rows" columns={columns} rows={[...runs]} idOf={({ id }) => id} />;
}

function exports(runs: readonly Run[], rows: CompareRow[]) {
  const table = [
    ["section", "setting", ...runs.map(({ name }) => name)],
    ...rows.map((row) => [row.section, row.name, ...row.values.map((value) => value ?? "")]),
  ];
  return [
    { label: "Save as CSV", onSelect: () => saveBlob(new Blob([csv(table)], { type: "text/csv" }), "comparison.csv") },
    {
      label: "Save as JSON",
      onSelect: () =>
        saveBlob(new Blob([JSON.stringify(rows, null, 1)], { type: "application/json" }), "comparison.json"),
    },
    {
      label: "Copy as Markdown",
      onSelect: () =>
        void navigator.clipboard.writeText(markdownTable(table)).then(
          () => toast("Table copied"),
          () => toast("Not copied: the browser refused"),
        ),
    },
  ];
}
