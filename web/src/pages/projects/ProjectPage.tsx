// A project at a glance: what it is, how its main metric went, its latest experiments.
import { getRouteApi, Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useMemo, useState } from "react";
import { type Project, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import {
  Ago,
  Button,
  EmptyNote,
  IconButton,
  Line,
  List,
  Loaded,
  Markdown,
  Menu,
  Name,
  Panel,
  StatusBadge,
} from "../../components";
import { counted, duration, number, visible } from "../../format";
import { EXPERIMENTS } from "../home/experiments";
import { isLowerBetter, metricName, metricValue, pathOf } from "../table/columns";
import { snippetOf } from "../table/NothingHere";
import { Best, type Reached } from "./Best";
import { type ProjectAsk, ProjectDialog } from "./dialogs";
import css from "./ProjectPage.module.css";
import { StatusCounts } from "./StatusBar";

const route = getRouteApi("/projects/$project");

export default function ProjectPage() {
  const { project: id } = route.useParams();
  const found = useCall(
    "projects.get_all_ex",
    { id: [id], include_stats: true, search_hidden: true },
    { live: ["projects", `tasks:${id}`] },
  );
  const project = found.data?.projects[0];
  const [ask, setAsk] = useState<ProjectAsk>();
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const parts = project?.name.split("/") ?? ["…"];
  return (
    <Page
      title={parts.at(-1) ?? "…"}
      crumbs={[{ name: "Projects", to: "/projects" }, ...parts.slice(0, -1).map((name) => ({ name }))]}
      actions={
        <>
          <Button asChild look="primary">
            <Link to="/projects/$project/experiments" params={{ project: id }}>
              Experiments
            </Link>
          </Button>
          <Menu
            label="actions of the project"
            items={[
              { label: "Rename…", onSelect: () => setAsk("rename"), why },
              { label: "Move…", onSelect: () => setAsk("move"), why },
              { label: "Merge into another…", onSelect: () => setAsk("merge"), why },
              null,
              { label: "Delete…", danger: true, onSelect: () => setAsk("delete"), why },
            ]}
          >
            <IconButton label="Actions of the project">
              <Ellipsis size={16} aria-hidden="true" />
            </IconButton>
          </Menu>
          <Button asChild>
            <Link to="/projects/$project/settings" params={{ project: id }}>
              Settings
            </Link>
          </Button>
        </>
      }
    >
      <Loaded query={found}>
        {({ projects: [project] }) =>
          project ? (
            <Overview project={project} />
          ) : (
            <EmptyNote>No project has this id: it was deleted or merged, or the link was cut short.</EmptyNote>
          )
        }
      </Loaded>
      {ask && project && <ProjectDialog project={project} kind={ask} onClose={() => setAsk(undefined)} />}
    </Page>
  );
}

/** Those that datasets, pipelines and reports keep for themselves are reached from their own pages. */
const isOwn = ({ name }: { name?: string }) => !name?.split("/").at(-1)?.startsWith(".");

function Overview({ project }: { project: Project }) {
  const subProjects = project.sub_projects?.filter(isOwn) ?? [];
  const stats = project.stats?.active;
  return (
    <div className={css.columns}>
      <div className="stack">
        <MetricPanel project={project} />
        <Latest project={project} />
      </div>
      <div className="stack">
        <Panel title="About">
          <div className={css.about}>
            {project.description ? (
              <Markdown text={project.description} />
            ) : (
              <p className="muted">No description yet; the settings take one, in Markdown.</p>
            )}
          </div>
        </Panel>
        <Panel
          title="Experiments"
          about={`${counted(stats?.total_tasks ?? 0, "task")} · ${duration(stats?.total_runtime)} in all`}
        >
          <StatusCounts project={project.id} counts={stats?.status_count ?? {}} />
        </Panel>
        {subProjects.length > 0 && (
          <Panel title="Sub-projects">
            <List label="Sub-projects">
              {subProjects.map(({ id, name }) => (
                <Line key={id}>
                  <Link to="/projects/$project" params={{ project: id }}>
                    <Name of={name?.split("/").at(-1)} length={40} />
                  </Link>
                </Line>
              ))}
            </List>
          </Panel>
        )}
      </div>
    </div>
  );
}

/** Every experiment as a point by its time, and the best reached so far as a line. */
function MetricPanel({ project }: { project: Project }) {
  const { metric: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const names = useCall("projects.get_unique_metric_variants", { project: project.id }, { keep: 60_000 });
  const metrics = useMemo(
    () =>
      ((names.data?.metrics ?? []) as { metric: string; variant: string }[]).filter(
        ({ metric }) => !metric.startsWith(":"),
      ),
    [names.data],
  );
  const usual =
    metrics.find(({ metric, variant }) => /acc|top1|f1|auc|map|score|reward/i.test(`${metric} ${variant}`)) ??
    metrics.find(({ metric }) => /loss/i.test(metric)) ??
    metrics[0];
  const main = metrics.find(({ metric, variant }) => `${metric}/${variant}` === chosen) ?? usual;
  const isLower = main ? isLowerBetter(main.metric, main.variant) : false;
  const spec = main && {
    kind: "metric" as const,
    key: "",
    ...main,
    which: isLower ? ("min" as const) : ("max" as const),
  };
  const path = spec && pathOf(spec);
  const ask = {
    ...EXPERIMENTS,
    project: [project.id],
    order_by: ["-created"],
    page: 0,
    page_size: 500,
    with_total: true,
    only_fields: ["name", "status", "created", ...(path ? [path.replace(/\.[a-z_]+$/, "")] : [])],
    ...(path && { where: { field: path, op: "exists" } }),
  };
  const found = useCall("tasks.get_all_ex", ask, { enabled: path !== undefined, live: [`tasks:${project.id}`] });
  if (names.data && !main) {
    return (
      <Panel title="Best so far">
        <EmptyNote code={`task.get_logger().report_scalar("accuracy", "val", value=0.91, iteration=1)`}>
          No experiment here has reported a metric yet. This line reports one:
        </EmptyNote>
      </Panel>
    );
  }
  const reached: Reached[] = (found.data?.tasks ?? []).flatMap((task) => {
    const value = spec && metricValue(task, spec);
    return typeof value === "number" && task.created
      ? [{ id: task.id, name: task.name, status: task.status, at: Date.parse(task.created), value }]
      : [];
  });
  const best = reached.reduce<Reached | undefined>(
    (best, one) => (best === undefined || (isLower ? one.value < best.value : one.value > best.value) ? one : best),
    undefined,
  );
  const pick = (
    <select
      aria-label="Metric"
      className={css.pick}
      value={main ? `${main.metric}/${main.variant}` : ""}
      onChange={(event) => navigate({ search: (before) => ({ ...before, metric: event.target.value }), replace: true })}
    >
      {metrics.map(({ metric, variant }) => (
        <option key={`${metric}/${variant}`} value={`${metric}/${variant}`}>
          {metricName(metric, variant)}
        </option>
      ))}
    </select>
  );
  return (
    <Panel
      title="Best so far"
      about={
        best && (
          <>
            {number(best.value)} by{" "}
            <Link to="/tasks/$id/$tab" params={{ id: best.id, tab: "overview" }}>
              <Name of={best.name} length={34} />
            </Link>
          </>
        )
      }
      actions={metrics.length > 0 && pick}
    >
      <Loaded query={found}>
        {({ total }) => (
          <Best
            reached={reached}
            isLowerBetter={isLower}
            total={total ?? reached.length}
            name={main ? metricName(main.metric, main.variant) : ""}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Latest({ project }: { project: Project }) {
  const ask = {
    ...EXPERIMENTS,
    project: [project.id],
    order_by: ["-last_update"],
    page: 0,
    page_size: 10,
    only_fields: ["name", "status", "status_reason", "last_update", "user.name"],
  };
  const found = useCall("tasks.get_all_ex", ask, { live: [`tasks:${project.id}`] });
  return (
    <Panel
      title="Latest experiments"
      actions={
        <Link to="/projects/$project/experiments" params={{ project: project.id }}>
          All
        </Link>
      }
    >
      <Loaded query={found}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <EmptyNote code={snippetOf(project.name)}>
              No experiment here yet. These lines at the start of a training script make one:
            </EmptyNote>
          ) : (
            <List label="Latest experiments">
              {tasks.map((task) => (
                <Line
                  key={task.id}
                  end={
                    <>
                      <span>{visible(task.user?.name ?? "", 24)}</span>
                      <Ago time={task.last_update} />
                    </>
                  }
                >
                  <StatusBadge status={task.status} iconOnly note={task.status_reason} />
                  <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }}>
                    <Name of={task.name} />
                  </Link>
                </Line>
              ))}
            </List>
          )
        }
      </Loaded>
    </Panel>
  );
}
