// Every address of the page and what its parameters mean. Pages are fetched when they are opened or hovered.
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ErrorPage, NotFound } from "./ErrorPage";
import { movedFrom } from "./old-addresses";
import { Shell } from "./Shell";
import { flag, list, oneOf, type SearchOf, search, text, whole } from "./search";

/** The parameters of every table of tasks or models. */
const TABLE = {
  q: text,
  sort: list,
  cols: list,
  w: list,
  group: text,
  pin: list,
  base: text,
  sel: list,
  view: text,
  v: text,
  split: oneOf("details", "charts"),
  deep: oneOf("0", "1"),
  archived: flag,
  trash: flag,
  open: text,
};

const SCALARS = {
  f: text,
  x: text,
  logx: flag,
  logy: flag,
  smooth: text,
  range: text,
  yrange: text,
  group: text,
  hide: text,
  big: text,
  outliers: flag,
  values: flag,
};

export type TableSearch = SearchOf<typeof TABLE>;

const tableSearch = search(TABLE);
const taskSearch = search({
  ...SCALARS,
  find: text,
  re: flag,
  follow: oneOf("0", "1"),
  wrap: oneOf("0", "1"),
  level: text,
  times: oneOf("relative", "absolute"),
  metric: text,
  iter: whole,
  view: text,
  sel: text,
  file: text,
  from: text,
  v: text,
});
const compareSearch = search({
  ...SCALARS,
  ids: list,
  query: text,
  tab: text,
  base: text,
  diff: oneOf("all"),
  transpose: flag,
  find: text,
  cols: list,
  px: text,
  py: text,
  pcolor: text,
  psize: text,
  iter: whole,
  metric: text,
  v: text,
});

export const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: ErrorPage });

const at = <P extends string>(path: P) => ({ path, getParentRoute: () => root }) as const;

const home = createRoute({ ...at("/"), component: lazyRouteComponent(() => import("../pages/home/HomePage")) });
const projects = createRoute({
  ...at("/projects"),
  validateSearch: search({ q: text, sort: list, hidden: flag, in: text, open: list }),
  component: lazyRouteComponent(() => import("../pages/projects/ProjectsPage")),
});
const project = createRoute({
  ...at("/projects/$project"),
  validateSearch: search({ metric: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/projects/ProjectPage")),
});
const projectSettings = createRoute({
  ...at("/projects/$project/settings"),
  component: lazyRouteComponent(() => import("../pages/projects/ProjectSettings")),
});
const table = createRoute({
  ...at("/projects/$project/experiments"),
  validateSearch: tableSearch,
  component: lazyRouteComponent(() => import("../pages/table/TablePage")),
});
const taskStart = createRoute({
  ...at("/tasks/$id"),
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/tasks/$id/$tab", params: { id: params.id, tab: "overview" }, replace: true });
  },
});
const task = createRoute({
  ...at("/tasks/$id/$tab"),
  validateSearch: taskSearch,
  component: lazyRouteComponent(() => import("../pages/task/TaskPage")),
});
const compare = createRoute({
  ...at("/compare"),
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import("../pages/compare/ComparePage")),
});
const models = createRoute({
  ...at("/models"),
  validateSearch: tableSearch,
  component: lazyRouteComponent(() => import("../pages/models/ModelsPage")),
});
const model = createRoute({
  ...at("/models/$id"),
  validateSearch: search({ tab: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/models/ModelPage")),
});
const datasets = createRoute({
  ...at("/datasets"),
  validateSearch: search({ q: text, sort: list, v: text }),
  component: lazyRouteComponent(() => import("../pages/datasets/DatasetsPage")),
});
const dataset = createRoute({
  ...at("/datasets/$id"),
  validateSearch: search({ tab: text, q: text, path: text, to: text, file: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/datasets/DatasetPage")),
});
const pipelines = createRoute({
  ...at("/pipelines"),
  validateSearch: search({ q: text, sort: list, v: text }),
  component: lazyRouteComponent(() => import("../pages/pipelines/PipelinesPage")),
});
const pipeline = createRoute({
  ...at("/pipelines/$id"),
  validateSearch: search({ tab: text, step: text, view: text, q: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/pipelines/PipelinePage")),
});
const searches = createRoute({
  ...at("/hpo"),
  validateSearch: search({ q: text, sort: list, v: text }),
  component: lazyRouteComponent(() => import("../pages/hpo/SearchesPage")),
});
const hpo = createRoute({
  ...at("/hpo/$id"),
  validateSearch: search({ tab: text, sort: list, sel: list, px: text, py: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/hpo/SearchPage")),
});
const queues = createRoute({
  ...at("/queues"),
  validateSearch: search({ range: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/queues/QueuesPage")),
});
const queue = createRoute({
  ...at("/queues/$id"),
  validateSearch: search({ range: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/queues/QueuePage")),
});
const workers = createRoute({
  ...at("/workers"),
  validateSearch: search({ q: text, range: text, lost: flag, v: text }),
  component: lazyRouteComponent(() => import("../pages/workers/WorkersPage")),
});
const worker = createRoute({
  ...at("/workers/$id"),
  validateSearch: search({ range: text, v: text }),
  component: lazyRouteComponent(() => import("../pages/workers/WorkerPage")),
});
const reports = createRoute({
  ...at("/reports"),
  validateSearch: search({ q: text, sort: list, archived: flag, v: text }),
  component: lazyRouteComponent(() => import("../pages/reports/ReportsPage")),
});
const report = createRoute({
  ...at("/reports/$id"),
  validateSearch: search({ edit: flag, v: text }),
  component: lazyRouteComponent(() => import("../pages/reports/ReportPage")),
});
const settingsStart = createRoute({
  ...at("/settings"),
  beforeLoad: () => {
    throw redirect({ to: "/settings/$section", params: { section: "profile" }, replace: true });
  },
});
const settings = createRoute({
  ...at("/settings/$section"),
  validateSearch: search({ q: text, user: text, page: whole, v: text }),
  component: lazyRouteComponent(() => import("../pages/settings/SettingsPage")),
});

/** Addresses of ClearML's UI; what is none of them is no page. */
const elsewhere = createRoute({
  ...at("/$"),
  beforeLoad: ({ location }) => {
    const moved = movedFrom(decodeURI(location.pathname));
    if (moved) throw redirect({ ...moved, replace: true } as never);
  },
  component: NotFound,
});

export const routeTree = root.addChildren([
  home,
  projects,
  project,
  projectSettings,
  table,
  taskStart,
  task,
  compare,
  models,
  model,
  datasets,
  dataset,
  pipelines,
  pipeline,
  searches,
  hpo,
  queues,
  queue,
  workers,
  worker,
  reports,
  report,
  settingsStart,
  settings,
  elsewhere,
]);
