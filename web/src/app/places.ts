// The pages of the side bar, with their icons, keys and what is counted beside them.
import {
  Boxes,
  ChartNoAxesCombined,
  Cpu,
  Database,
  FileText,
  FlaskConical,
  Folder,
  House,
  Rows3,
  Settings,
  Workflow,
} from "lucide-react";
import type { ShortcutName } from "./shortcuts";

export interface Place {
  name: string;
  to: string;
  params?: Record<string, string>;
  Icon: typeof House;
  keys: ShortcutName;
  /** Under which name `organization.get_entities_count` counts it. */
  counts?: "projects" | "tasks" | "models" | "datasets" | "pipelines" | "reports";
  /** Addresses that belong to it as well. */
  under: string[];
}

export const PLACES: Place[] = [
  { name: "Home", to: "/", Icon: House, keys: "home", under: [] },
  { name: "Projects", to: "/projects", Icon: Folder, keys: "projects", under: ["/projects"] },
  {
    name: "Experiments",
    to: "/projects/$project/experiments",
    params: { project: "*" },
    Icon: Rows3,
    keys: "experiments",
    counts: "tasks",
    under: ["/projects/*", "/tasks", "/compare"],
  },
  { name: "Models", to: "/models", Icon: Boxes, keys: "models", counts: "models", under: ["/models"] },
  { name: "Datasets", to: "/datasets", Icon: Database, keys: "datasets", counts: "datasets", under: ["/datasets"] },
  { name: "Pipelines", to: "/pipelines", Icon: Workflow, keys: "pipelines", under: ["/pipelines"] },
  { name: "Searches", to: "/hpo", Icon: FlaskConical, keys: "hpo", under: ["/hpo"] },
  { name: "Queues", to: "/queues", Icon: ChartNoAxesCombined, keys: "queues", under: ["/queues"] },
  { name: "Workers", to: "/workers", Icon: Cpu, keys: "workers", under: ["/workers"] },
  { name: "Reports", to: "/reports", Icon: FileText, keys: "reports", under: ["/reports"] },
];

export const SETTINGS: Place = {
  name: "Settings",
  to: "/settings/$section",
  params: { section: "profile" },
  Icon: Settings,
  keys: "settings",
  under: ["/settings"],
};

/** The place that an address belongs to: the longest beginning wins. */
export function placeOf(path: string): Place | undefined {
  const found = [...PLACES, SETTINGS].map((place) => ({
    place,
    length: Math.max(
      -1,
      ...place.under.map((start) => (isUnder(path, start) ? start.length : -1)),
      path === place.to ? 1 : -1,
    ),
  }));
  const best = found.reduce((best, one) => (one.length > best.length ? one : best));
  return best.length < 0 ? undefined : best.place;
}

// a project's own experiments belong to the experiments as well
const isUnder = (path: string, start: string) =>
  start === "/projects/*"
    ? /^\/projects\/[^/]+\/experiments/.test(path)
    : path === start || path.startsWith(`${start}/`);
