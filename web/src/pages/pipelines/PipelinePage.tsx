// One run of a pipeline: its graph as it runs, each step with its task, and running it anew.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import { Button, Confirm, EmptyNote, ProblemNote, Skeleton, StatusBadge, Switch } from "../../components";
import { Gantt } from "../../components/pipelines/Gantt";
import { readSteps, type Step, withTasks } from "../../components/pipelines/graph";
import css from "../../components/pipelines/pipelines.module.css";
import { StepCard } from "../../components/pipelines/StepCard";
import { StepPanel } from "../../components/pipelines/StepPanel";
import { HEADER } from "../../components/tasks/fields";
import { useTask } from "../../components/tasks/useTask";
import { isRunning, stop } from "../../components/tasks/verbs";
import { counted, duration } from "../../format";
import { NewRun } from "./NewRun";

const Dag = lazy(() => import("../../components/pipelines/Dag"));
const VIEWS = ["graph", "list", "time"] as const;

export default function PipelinePage() {
  const { id } = useParams({ from: "/pipelines/$id" });
  const found = useTask(id, [...HEADER, "configuration", "hyperparams"]);
  const task = found.data;
  if (!task) {
    return (
      <Page title="Pipeline" crumbs={[{ name: "Pipelines", to: "/pipelines" }]}>
        {found.error ? (
          <ProblemNote problem={found.error} onRetry={found.refetch} />
        ) : found.isGone ? (
          <EmptyNote>No pipeline run has this id that you may see.</EmptyNote>
        ) : (
          <Skeleton />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={task.name}
      crumbs={[{ name: "Pipelines", to: "/pipelines" }]}
      actions={<Actions task={task} />}
      about={<About task={task} />}
    >
      <Run task={task} />
    </Page>
  );
}

const About = ({ task }: { task: Task }) => (
  <span className="row">
    <StatusBadge status={task.status} note={task.status_reason} />{" "}
    {task.active_duration ? duration(task.active_duration) : ""}
  </span>
);

function Actions({ task }: { task: Task }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayEdit = useMay("editor");
  const [open, setOpen] = useState<"run" | "stop">();
  const why = mayEdit ? undefined : "you may look, not change";
  return (
    <>
      <Button onClick={() => setOpen("run")} why={why}>
        New run
      </Button>
      {isRunning(task) && (
        <Button onClick={() => setOpen("stop")} why={why}>
          Abort
        </Button>
      )}
      <Button onClick={() => void navigate({ to: "/tasks/$id/$tab", params: { id: task.id, tab: "console" } })}>
        Its task
      </Button>
      {open === "run" && (
        <NewRun
          task={task}
          onClose={() => setOpen(undefined)}
          onStarted={(id) => void navigate({ to: "/pipelines/$id", params: { id } })}
        />
      )}
      {open === "stop" && (
        <Confirm
          title="Abort the pipeline?"
          action="Abort"
          danger
          onConfirm={() => stop(client, task)}
          onClose={() => setOpen(undefined)}
        >
          <p>Its controller ends, and no further step starts. Steps that run now are stopped by it.</p>
        </Confirm>
      )}
    </>
  );
}

function Run({ task }: { task: Task }) {
  const search = useSearch({ from: "/pipelines/$id" });
  const navigate = useNavigate();
  const read = readSteps(task.configuration?.Pipeline?.value);
  const ids = [...new Set(read.flatMap(({ task }) => (task ? [task] : [])))].slice(0, 500);
  const tasks = useCall(
    "tasks.get_all_ex",
    { id: ids, only_fields: ["status", "active_duration", "name"], search_hidden: true, page: 0, page_size: 500 },
    { enabled: ids.length > 0, live: ids.map((id) => `task:${id}`), keepPrevious: true },
  );
  const steps = withTasks(read, tasks.data?.tasks ?? []);
  const change = (patch: object) =>
    void navigate({ to: ".", search: ((old: object) => ({ ...old, ...patch })) as never, resetScroll: false });
  if (steps.length === 0)
    return <EmptyNote>This pipeline has written down no steps yet. It does as soon as it starts.</EmptyNote>;
  const isNarrow = matchMedia("(max-width: 640px)").matches;
  const view = VIEWS.find((view) => view === search.view) ?? (isNarrow ? "list" : "graph");
  const chosen = steps.find(({ name }) => name === search.step);
  const choose = (name: string | undefined) => change({ step: name });
  return (
    <>
      <div className="row wrap" style={{ marginBottom: 12 }}>
        <Switch label="View" choices={VIEWS} chosen={view} onChoose={(view) => change({ view })} />
        <span className="muted">{summaryOf(steps)}</span>
      </div>
      <div className={css.page} data-open={chosen ? "" : undefined}>
        <div>
          {view === "graph" && (
            <Suspense fallback={<Skeleton />}>
              <Dag
                steps={steps}
                chosen={chosen?.name}
                withPath={!steps.some(({ status }) => status === "running")}
                onChoose={choose}
              />
            </Suspense>
          )}
          {view === "list" && (
            <div className={css.list}>
              {steps.map((step) => (
                <StepCard
                  key={step.name}
                  step={step}
                  isChosen={step === chosen}
                  isCritical={false}
                  onChoose={() => choose(step.name)}
                />
              ))}
            </div>
          )}
          {view === "time" && <Gantt steps={steps} text={task.configuration?.Pipeline?.value ?? ""} />}
        </div>
        {chosen && <StepPanel step={chosen} onClose={() => choose(undefined)} />}
      </div>
    </>
  );
}

function summaryOf(steps: Step[]): string {
  const counts = Map.groupBy(steps, ({ status }) => status);
  return [counted(steps.length, "step"), ...[...counts].map(([status, list]) => `${list.length} ${status}`)].join(
    " · ",
  );
}
