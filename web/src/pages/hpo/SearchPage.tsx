// One search: the best so far, what the trials tried, and what to do with the best.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import { ChartGroup } from "../../charts/group";
import { LineChart } from "../../charts/LineChart";
import {
  Button,
  type Column,
  DataTable,
  EmptyNote,
  Loaded,
  Panel,
  ProblemNote,
  Skeleton,
  StatusBadge,
  Tabs,
} from "../../components";
import { ParallelTab } from "../../components/compare/ParallelTab";
import { rowsOf } from "../../components/compare/rows";
import { ScatterTab } from "../../components/compare/ScatterTab";
import { bestSoFar, byResult, type Objective, objectiveOf, resultOf } from "../../components/hpo/search";
import { runsOf } from "../../components/scalars/runs";
import { CloneDialog } from "../../components/tasks/CloneDialog";
import { HEADER } from "../../components/tasks/fields";
import { flat } from "../../components/tasks/parameters";
import rows_ from "../../components/tasks/rows.module.css";
import { useTask } from "../../components/tasks/useTask";
import { count, counted, duration, number, visible } from "../../format";

const TRIAL = [
  "name",
  "status",
  "status_reason",
  "created",
  "completed",
  "active_duration",
  "hyperparams",
  "last_metrics",
  "last_iteration",
];
const MOST = 500;
const TABS = { trials: "Trials", parallel: "Parallel", scatter: "Scatter", settings: "Settings" } as const;

export default function SearchPage() {
  const { id } = useParams({ from: "/hpo/$id" });
  const found = useTask(id, [...HEADER, "hyperparams"]);
  const task = found.data;
  if (!task) {
    return (
      <Page title="Search" crumbs={[{ name: "Searches", to: "/hpo" }]}>
        {found.error ? (
          <ProblemNote problem={found.error} onRetry={found.refetch} />
        ) : found.isGone ? (
          <EmptyNote>No search has this id that you may see.</EmptyNote>
        ) : (
          <Skeleton />
        )}
      </Page>
    );
  }
  return <Found task={task} />;
}

function Found({ task }: { task: Task }) {
  const trials = useCall(
    "tasks.get_all_ex",
    { parent: [task.id], only_fields: TRIAL, search_hidden: true, order_by: ["-created"], page: 0, page_size: MOST },
    { live: [`task:${task.id}`, "tasks:*"], keepPrevious: true },
  );
  const objective = objectiveOf(task);
  const [isCloning, setCloning] = useState(false);
  const navigate = useNavigate();
  const mayEdit = useMay("editor");
  const best = objective && byResult(trials.data?.tasks ?? [], objective)[0];
  return (
    <Page
      title={task.name}
      crumbs={[{ name: "Searches", to: "/hpo" }]}
      about={<StatusBadge status={task.status} note={task.status_reason} />}
      actions={
        <>
          <Button
            why={best ? (mayEdit ? undefined : "you may look, not change") : "no trial has a result yet"}
            onClick={() => setCloning(true)}
          >
            Clone the best
          </Button>
          <Button onClick={() => void navigate({ to: "/tasks/$id/$tab", params: { id: task.id, tab: "console" } })}>
            Its task
          </Button>
        </>
      }
    >
      <Loaded query={trials}>{({ tasks }) => <Trials task={task} trials={tasks} objective={objective} />}</Loaded>
      {isCloning && best && (
        <CloneDialog
          task={best}
          onClose={() => setCloning(false)}
          onCloned={(id) => void navigate({ to: "/tasks/$id/$tab", params: { id, tab: "config" } })}
        />
      )}
    </Page>
  );
}

function Trials({ task, trials, objective }: { task: Task; trials: Task[]; objective: Objective | undefined }) {
  const search = useSearch({ from: "/hpo/$id" });
  const navigate = useNavigate();
  const change = (patch: object) =>
    void navigate({ to: ".", search: ((old: object) => ({ ...old, ...patch })) as never, resetScroll: false });
  const tab = (Object.keys(TABS) as (keyof typeof TABS)[]).find((name) => name === search.tab) ?? "trials";
  const rows = useMemo(() => rowsOf(trials), [trials]);
  const runs = useMemo(() => runsOf(trials), [trials]);
  const counts = Map.groupBy(trials, ({ status }) => status);
  if (trials.length === 0) return <EmptyNote>No trial yet: the search makes the first one when it starts.</EmptyNote>;
  return (
    <>
      <p className="muted" style={{ marginBottom: 12 }}>
        {[
          counted(trials.length, "trial"),
          ...[...counts].map(([status, list]) => `${list.length} ${status === "in_progress" ? "running" : status}`),
        ].join(" · ")}
        {trials.length >= MOST && ` · the newest ${count(MOST)} are shown`}
      </p>
      {objective && <Best trials={trials} objective={objective} />}
      <Tabs
        label="Parts of the search"
        tabs={Object.entries(TABS).map(([name, title]) => ({
          name: title,
          to: "/hpo/$id" as const,
          params: { id: task.id },
          search: { ...search, tab: name === "trials" ? undefined : name },
          isHere: name === tab,
        }))}
      />
      <div style={{ marginTop: 12 }}>
        {tab === "trials" && (
          <TrialTable
            trials={trials}
            objective={objective}
            onOpen={(id) => void navigate({ to: "/tasks/$id/$tab", params: { id, tab: "overview" } })}
          />
        )}
        {tab === "parallel" && (
          <ParallelTab tasks={trials} runs={runs} rows={rows} chosen={search.sel} onChoose={(sel) => change({ sel })} />
        )}
        {tab === "scatter" && (
          <ScatterTab
            tasks={trials}
            runs={runs}
            rows={rows}
            choice={search}
            onChoose={change}
            onPick={(id) => void navigate({ to: "/tasks/$id/$tab", params: { id, tab: "overview" } })}
          />
        )}
        {tab === "settings" && <Settings task={task} />}
      </div>
    </>
  );
}

const PLAIN = { dash: [], isGrey: false };

function Best({ trials, objective }: { trials: Task[]; objective: Objective }) {
  const group = useMemo(() => new ChartGroup(), []);
  const { best, each } = useMemo(() => bestSoFar(trials, objective), [trials, objective]);
  const [top] = byResult(trials, objective);
  const lines = [
    { key: "each", run: "each", name: "trial", look: { slot: 2, dash: [2, 3], isGrey: true }, ...each },
    { key: "best", run: "best", name: "best so far", look: { slot: 0, ...PLAIN }, ...best },
  ];
  return (
    <Panel
      title={visible(`${objective.metric} / ${objective.variant}`, 80)}
      about={objective.isMax ? "more is better" : "less is better"}
    >
      {top && (
        <p className="padded">
          Best{" "}
          <Link to="/tasks/$id/$tab" params={{ id: top.id, tab: "overview" }}>
            {visible(top.name, 60)}
          </Link>{" "}
          <b>{number(resultOf(top, objective))}</b>
        </p>
      )}
      <div style={{ padding: "0 12px 8px" }}>
        <LineChart title="the best so far" lines={lines} group={group} settings={{ height: 180, xKind: "value" }} />
      </div>
    </Panel>
  );
}

function TrialTable({
  trials,
  objective,
  onOpen,
}: {
  trials: Task[];
  objective: Objective | undefined;
  onOpen: (id: string) => void;
}) {
  const ranked = objective ? byResult(trials, objective) : trials;
  const names = [...new Set(trials.flatMap(({ hyperparams }) => flat(hyperparams).map(({ key }) => key)))];
  const values = new Map(
    trials.map((trial) => [
      trial.id,
      new Map(flat(trial.hyperparams).map(({ key, parameter }) => [key, parameter.value])),
    ]),
  );
  const varying = names
    .filter((name) => new Set(trials.map(({ id }) => values.get(id)?.get(name))).size > 1)
    .slice(0, 20);
  const columns: Column<Task>[] = [
    { key: "name", name: "Trial", width: 240, pinned: true, rowHead: true, cell: ({ name }) => visible(name, 80) },
    {
      key: "status",
      name: "Status",
      width: 130,
      cell: ({ status, status_reason }) => <StatusBadge status={status} note={status_reason} />,
    },
    ...(objective
      ? [
          {
            key: "result",
            name: visible(objective.metric, 40),
            width: 120,
            align: "right" as const,
            cell: (trial: Task) => number(resultOf(trial, objective)),
          },
        ]
      : []),
    ...varying.map(
      (name): Column<Task> => ({
        key: name,
        name: visible(name, 60),
        width: 130,
        align: "right",
        cell: ({ id }) => visible(shortValue(values.get(id)?.get(name)), 40),
      }),
    ),
    {
      key: "time",
      name: "Run time",
      width: 100,
      align: "right",
      cell: ({ active_duration }) => (active_duration ? duration(active_duration) : "–"),
    },
  ];
  return (
    <div className="card" style={{ height: "min(60vh, 700px)", overflow: "hidden" }}>
      <DataTable
        label="Trials, best first"
        columns={columns}
        rows={ranked}
        idOf={({ id }) => id}
        onOpen={({ id }) => onOpen(id)}
      />
    </div>
  );
}

function shortValue(value: string | null | undefined): string {
  if (value === null || value === undefined || value === "") return "–";
  return Number.isNaN(Number(value)) ? value : number(Number(value));
}

const Settings = ({ task }: { task: Task }) => (
  <Panel title="Settings">
    <dl className={`${rows_.rows} padded`}>
      {flat(task.hyperparams).map(({ key, parameter }) => (
        <Pair key={key} name={key} value={parameter.value ?? "None"} />
      ))}
    </dl>
  </Panel>
);

const Pair = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{visible(name, 80)}</dt>
    <dd>{visible(value, 400)}</dd>
  </>
);
