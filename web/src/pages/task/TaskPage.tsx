// One experiment: its state and what can be done with it, and a tab for each thing that it has.
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Task } from "../../api";
import { type Crumb, Page } from "../../app/Page";
import { EmptyNote, ProblemNote, Skeleton, StatusBadge, Tabs, TagList } from "../../components";
import { useTask } from "../../components/tasks/useTask";
import { ago, duration, visible } from "../../format";
import { TaskActions } from "./TaskActions";
import css from "./task.module.css";
import { useTabData } from "./useTabData";

const TABS = {
  overview: { name: "Overview", Body: lazy(() => import("./OverviewTab")) },
  execution: { name: "Execution", Body: lazy(() => import("./ExecutionTab")) },
  config: { name: "Configuration", Body: lazy(() => import("./ConfigTab")) },
  artifacts: { name: "Artifacts", Body: lazy(() => import("./ArtifactsTab")) },
  console: { name: "Console", Body: lazy(() => import("./ConsoleTab")) },
  scalars: { name: "Scalars", Body: lazy(() => import("./ScalarsTab")) },
  plots: { name: "Plots", Body: lazy(() => import("./PlotsTab")) },
  samples: { name: "Samples", Body: lazy(() => import("./SamplesTab")) },
  info: { name: "Info", Body: lazy(() => import("./InfoTab")) },
} as const;

export type TabName = keyof typeof TABS;
export const TAB_NAMES = Object.keys(TABS) as TabName[];

export default function TaskPage() {
  const { id, tab } = useParams({ from: "/tasks/$id/$tab" });
  const found = useTask(id);
  const task = found.data;
  const here: TabName = TAB_NAMES.find((name) => name === tab) ?? "overview";
  if (!task) {
    return (
      <Page title={found.isGone ? "No such experiment" : "Experiment"}>
        {found.error ? (
          <ProblemNote problem={found.error} onRetry={found.refetch} />
        ) : found.isGone ? (
          <Gone />
        ) : (
          <Skeleton />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={task.name}
      crumbs={crumbsOf(task)}
      actions={<TaskActions key={id} task={task} tab={here} />}
      isFull={here === "console"}
    >
      <Header task={task} />
      <Strip task={task} here={here} />
      <Suspense fallback={<Skeleton />}>
        <Body key={id} task={task} here={here} />
      </Suspense>
    </Page>
  );
}

function Body({ task, here }: { task: Task; here: TabName }) {
  const { Body } = TABS[here];
  return <Body task={task} />;
}

const Gone = () => (
  <EmptyNote>No experiment has this id that you may see: it was deleted, or the link was cut short.</EmptyNote>
);

function crumbsOf({ project }: Task): Crumb[] {
  if (!project) return [];
  return [{ name: project.name ?? "project", to: "/projects/$project/experiments", params: { project: project.id } }];
}

function Header({ task }: { task: Task }) {
  const { status, status_reason, status_message, tags } = task;
  const reason =
    status === "in_progress" && status_message === "stopping" ? "stopping: its worker ends it" : status_reason;
  const isBad = status === "failed";
  return (
    <>
      <div className={css.head}>
        <h2 title={visible(task.name, 1000)}>{visible(task.name)}</h2>
        <StatusBadge status={status} note={status_reason} />
        <span className={css.facts}>
          {factsOf(task).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </span>
        <TagList tags={tags} most={6} />
      </div>
      {reason && (isBad || status === "stopped" || status_message === "stopping") && (
        <p className={`${css.note} ${isBad ? css.bad : ""}`}>{visible(reason, 400)}</p>
      )}
    </>
  );
}

function factsOf(task: Task): string[] {
  const { last_iteration, active_duration, last_worker, user, last_update, status } = task;
  return [
    ...(last_iteration ? [`iteration ${last_iteration.toLocaleString("en")}`] : []),
    ...(active_duration ? [duration(active_duration)] : []),
    ...(last_worker && status === "in_progress" ? [`on ${visible(last_worker, 40)}`] : []),
    ...(user?.name ? [visible(user.name, 40)] : []),
    ...(last_update ? [`updated ${ago(last_update)}`] : []),
  ];
}

/** A tab without data is dimmed, not hidden: it says what would be there. */
function Strip({ task, here }: { task: Task; here: TabName }) {
  const empty = useTabData(task);
  const search = useSearch({ strict: false });
  const tabs = TAB_NAMES.map((name) => ({
    name: TABS[name].name,
    to: "/tasks/$id/$tab" as const,
    params: { id: task.id, tab: name },
    // What a tab showed is kept for when one comes back to it.
    search: search as Record<string, unknown>,
    isHere: name === here,
    dimmed: empty.has(name),
  }));
  return (
    <div className={css.tabs}>
      <Tabs tabs={tabs} label="Parts of the experiment" />
    </div>
  );
}
