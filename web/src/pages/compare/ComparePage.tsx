// Up to a hundred experiments side by side: what differs first, then their curves, plots and samples.
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Flag, X } from "lucide-react";
import { useMemo, useState } from "react";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useShortcuts } from "../../app/shortcuts";
import { Button, EmptyNote, IconButton, Loaded, Skeleton, Tabs, toast } from "../../components";
import { AddDialog } from "../../components/compare/AddDialog";
import css from "../../components/compare/compare.module.css";
import { Differences } from "../../components/compare/Differences";
import { ParallelTab } from "../../components/compare/ParallelTab";
import { PlotsTab } from "../../components/compare/PlotsTab";
import { RunDot } from "../../components/compare/RunDot";
import { FIELDS, rowsOf, varying } from "../../components/compare/rows";
import { SamplesTab } from "../../components/compare/SamplesTab";
import { ScatterTab } from "../../components/compare/ScatterTab";
import { distinctNames, type Run, runsOf } from "../../components/scalars/runs";
import { ScalarBoard } from "../../components/scalars/ScalarBoard";
import { isRunning } from "../../components/tasks/verbs";
import { counted, visible } from "../../format";
import { metricNames } from "./metricNames";

const TABS = {
  differences: "Differences",
  scalars: "Scalars",
  parallel: "Parallel",
  scatter: "Scatter",
  plots: "Plots",
  samples: "Samples",
} as const;
type TabName = keyof typeof TABS;
const MOST = 100;

export default function ComparePage() {
  const search = useSearch({ from: "/compare" });
  const ids = useMemo(() => [...new Set(search.ids ?? [])].slice(0, MOST), [search.ids]);
  const [isAdding, setAdding] = useState(false);
  const change = useChange();
  const asked = (search.ids ?? []).length;
  const found = useCall(
    "tasks.get_all_ex",
    { id: ids, only_fields: FIELDS, search_hidden: true, page: 0, page_size: MOST },
    { enabled: ids.length > 0, live: ids.map((id) => `task:${id}`), keepPrevious: true },
  );
  const add = (id: string) => change({ ids: [...ids, id] });
  return (
    <Page
      title={`Compare · ${counted(ids.length, "experiment")}`}
      actions={
        <>
          <Button onClick={() => setAdding(true)}>Add</Button>
          <Button onClick={() => void navigator.clipboard.writeText(location.href).then(() => toast("Address copied"))}>
            Share link
          </Button>
        </>
      }
    >
      {asked > MOST && <p className="muted">{`the first ${MOST} of ${asked} are compared`}</p>}
      {ids.length === 0 ? (
        <EmptyNote action={<Button onClick={() => setAdding(true)}>Add experiments</Button>}>
          Choose experiments in the table with x and compare them with c, or add them here.
        </EmptyNote>
      ) : (
        <Loaded query={found} skeleton={<Skeleton rows={10} />}>
          {({ tasks }) => <Compared ids={ids} tasks={tasks} />}
        </Loaded>
      )}
      {isAdding && <AddDialog ids={ids} onAdd={add} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function useChange() {
  const navigate = useNavigate();
  return (patch: object, replace = false) =>
    void navigate({ to: ".", search: ((old: object) => ({ ...old, ...patch })) as never, replace, resetScroll: false });
}

function Compared({ ids, tasks: found }: { ids: string[]; tasks: Task[] }) {
  const search = useSearch({ from: "/compare" });
  const change = useChange();
  useShortcuts({ query: () => document.querySelector<HTMLElement>("[data-query]")?.focus() });
  // In the order of the address: a column stays where it was.
  const tasks = useMemo(() => ids.flatMap((id) => found.find((task) => task.id === id) ?? []), [ids, found]);
  const rows = useMemo(() => rowsOf(tasks), [tasks]);
  const groups = useMemo(() => varying(rows), [rows]);
  const groupRow = groups.find(({ name }) => name === search.group);
  const runs = useMemo(() => {
    const names = distinctNames(tasks);
    const named = tasks.map(({ id, name }) => ({ id, name: names.get(id) ?? name }));
    return runsOf(named, search.base).map((run, at): Run => ({ ...run, groupValue: groupRow?.values[at] }));
  }, [tasks, search.base, groupRow]);
  const tab: TabName = (Object.keys(TABS) as TabName[]).find((name) => name === search.tab) ?? "differences";
  const base = tasks.findIndex(({ id }) => id === search.base);
  const missing = ids.length - tasks.length;
  return (
    <>
      <Runs
        runs={runs}
        base={search.base}
        onBase={(id) => change({ base: id })}
        onRemove={(id) => change({ ids: ids.filter((other) => other !== id) })}
      />
      {missing > 0 && (
        <p className="muted">{`${counted(missing, "experiment")} of this link can't be seen: deleted, or not yours to see`}</p>
      )}
      <Tabs
        label="Parts of the comparison"
        tabs={Object.entries(TABS).map(([name, title]) => ({
          name: title,
          to: "/compare" as const,
          search: { ...search, tab: name === "differences" ? undefined : name },
          isHere: name === tab,
        }))}
      />
      <div style={{ marginTop: 12 }}>
        {tab === "differences" && (
          <Differences
            tasks={tasks}
            runs={runs}
            rows={rows}
            base={base}
            isAll={search.diff === "all"}
            onAll={(all) => change({ diff: all ? "all" : undefined })}
            find={search.find ?? ""}
            onFind={(find) => change({ find: find || undefined }, true)}
            isTransposed={search.transpose ?? false}
            onTranspose={(on) => change({ transpose: on || undefined })}
          />
        )}
        {tab === "scalars" && <Scalars runs={runs} tasks={tasks} groups={groups.map(({ name }) => name)} />}
        {tab === "parallel" && (
          <ParallelTab
            tasks={tasks}
            runs={runs}
            rows={rows}
            chosen={search.cols}
            onChoose={(cols) => change({ cols })}
            onKeep={(kept) => change({ ids: kept })}
          />
        )}
        {tab === "scatter" && (
          <ScatterTab
            tasks={tasks}
            runs={runs}
            rows={rows}
            choice={search}
            onChoose={(choice) => change(choice)}
            onPick={(id) => change({ base: id })}
          />
        )}
        {tab === "plots" && <PlotsTab runs={runs} />}
        {tab === "samples" && (
          <SamplesTab runs={runs} iteration={search.iter} onIteration={(iter) => change({ iter }, true)} />
        )}
      </div>
    </>
  );
}

function Scalars({ runs, tasks, groups }: { runs: Run[]; tasks: Task[]; groups: string[] }) {
  const names = useMemo(() => metricNames(tasks), [tasks]);
  if (Object.keys(names).length === 0) return <EmptyNote>None of these experiments reported a scalar.</EmptyNote>;
  return <ScalarBoard runs={runs} names={names} isRunning={tasks.some(isRunning)} groups={groups} />;
}

interface RunsShown {
  runs: readonly Run[];
  base: string | undefined;
  onBase: (id: string | undefined) => void;
  onRemove: (id: string) => void;
}

const Runs = ({ runs, base, onBase, onRemove }: RunsShown) => (
  <ul className={css.runs} aria-label="Compared experiments">
    {runs.map((run) => (
      <li key={run.id} className={css.run} data-base={run.id === base || undefined}>
        <RunDot run={run} />
        <Link to="/tasks/$id/$tab" params={{ id: run.id, tab: "overview" }} title={visible(run.name)}>
          {visible(run.name, 60)}
        </Link>
        {run.id === base && <small>baseline</small>}
        <IconButton
          label={run.id === base ? "No baseline" : `${visible(run.name, 60)} as the baseline`}
          aria-pressed={run.id === base}
          onClick={() => onBase(run.id === base ? undefined : run.id)}
        >
          <Flag size={12} aria-hidden="true" />
        </IconButton>
        <IconButton label={`Remove ${visible(run.name, 60)}`} onClick={() => onRemove(run.id)}>
          <X size={12} aria-hidden="true" />
        </IconButton>
      </li>
    ))}
  </ul>
);
