// What a search over everything finds: from the server's own search where it has one, else from its lists.
import { useEffect, useState } from "react";
import { useCall, useFeature } from "../api";

export type Kind = "task" | "project" | "model" | "dataset" | "pipeline" | "report" | "queue" | "user";

export interface Found {
  kind: Kind;
  id: string;
  name: string;
  about?: string;
}

const EACH = 8;
const PAUSE_MS = 120;

/** The text once the fingers rest. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function useFound(text: string): { found: Found[]; isOut: boolean } {
  const settled = useSettled(text.trim());
  const canSearch = useFeature("organization.search");
  const enabled = settled.length >= 2;
  const searched = useCall("organization.search" as never, { pattern: settled, limit: EACH } as never, {
    enabled: enabled && canSearch === true,
    keepPrevious: true,
  });
  const pattern = settled.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const any = (fields: string[]) => ({
    _any_: { fields, pattern },
    only_fields: ["name", "project.name"],
    order_by: ["-last_update"],
    page: 0,
    page_size: EACH,
  });
  const asking = { enabled: enabled && canSearch === false, keepPrevious: true };
  const tasks = useCall("tasks.get_all_ex", { ...any(["name", "id"]), type: ["__$not", "report"] }, asking);
  const projects = useCall("projects.get_all_ex", any(["name"]), asking);
  const models = useCall("models.get_all_ex", any(["name", "id"]), asking);
  const reports = useCall("reports.get_all_ex", any(["name"]), asking);
  if (!enabled) return { found: [], isOut: false };
  if (canSearch) return { found: ofSearch(searched.data), isOut: searched.isFetching };
  const of = (kind: Kind, list: { id: string; name: string; project?: { name?: string } }[] | undefined): Found[] =>
    (list ?? []).map(({ id, name, project }) => ({ kind, id, name, ...(project?.name && { about: project.name }) }));
  const found = [
    ...of("task", tasks.data?.tasks),
    ...of("project", projects.data?.projects),
    ...of("model", models.data?.models),
    ...of("report", reports.data?.tasks),
  ];
  return { found, isOut: tasks.isFetching || projects.isFetching };
}

const KINDS: Record<string, Kind> = {
  tasks: "task",
  projects: "project",
  models: "model",
  datasets: "dataset",
  pipelines: "pipeline",
  reports: "report",
  queues: "queue",
  users: "user",
};

interface Hit {
  id: string;
  name: string;
  project?: { name?: string };
}

/** Groups of hits under the names of what they are. */
export function ofSearch(answer: unknown): Found[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(answer as Record<string, Hit[] | unknown>).flatMap(([key, hits]) => {
    const kind = KINDS[key];
    if (!kind || !Array.isArray(hits)) return [];
    return (hits as Hit[]).map(({ id, name, project }) => ({
      kind,
      id,
      name,
      ...(project?.name && { about: project.name }),
    }));
  });
}

/** The address of something found. */
export function placeOf({ kind, id }: Pick<Found, "kind" | "id">): {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, unknown>;
} {
  switch (kind) {
    case "task":
      return { to: "/tasks/$id/$tab", params: { id, tab: "overview" } };
    case "project":
      return { to: "/projects/$project", params: { project: id } };
    case "model":
      return { to: "/models/$id", params: { id } };
    case "dataset":
      return { to: "/datasets/$id", params: { id } };
    case "pipeline":
      return { to: "/pipelines/$id", params: { id } };
    case "report":
      return { to: "/reports/$id", params: { id } };
    case "queue":
      return { to: "/queues/$id", params: { id } };
    case "user":
      return { to: "/projects/$project/experiments", params: { project: "*" }, search: { q: `user:${id}` } };
  }
}

/** An id or an address that was pasted opens at once. */
export function pastedIn(text: string, base: string): { id: string } | { path: string } | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{32}$/.test(trimmed)) return { id: trimmed };
  if (!/^https?:\/\//.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const root = new URL(base);
  if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return undefined;
  return { path: `/${url.pathname.slice(root.pathname.length)}${url.search}${url.hash}` };
}
