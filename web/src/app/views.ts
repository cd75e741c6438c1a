// Saved views: kept by the server for all where it offers that, else among one's own preferences.
import { useQueryClient } from "@tanstack/react-query";
import { call, useCall, useFeature } from "../api";

export interface View {
  id: string;
  name: string;
  project: string;
  search: Record<string, unknown>;
  isShared: boolean;
  owner?: string;
}

interface Views {
  list: View[];
  canShare: boolean;
  save: (view: View) => Promise<string>;
  remove: (view: View) => Promise<unknown>;
}

interface Wire {
  id: string;
  name: string;
  user?: { id: string; name?: string } | string;
  shared?: boolean;
  state?: { project?: string; search?: Record<string, unknown> };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

export function useViews(): Views {
  const isKept = useFeature("views") ?? false;
  const client = useQueryClient();
  const kept = useCall("views.get_all" as never, { kind: "table" } as never, { enabled: isKept, keep: 30_000 });
  const preferences = useCall("users.get_preferences", {}, { enabled: !isKept, keep: 30_000 });
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [action] }) => action === "views.get_all" || action === "users.get_preferences",
    });
  if (isKept)
    return {
      list: ofServer(kept.data),
      canShare: true,
      save: (view) => saveOnServer(view).finally(refresh),
      remove: ({ id }) => call("views.delete" as never, { view: id } as never).finally(refresh),
    };
  return {
    list: ofPreferences(preferences.data?.preferences),
    canShare: false,
    save: (view) => saveAsPreference(view).finally(refresh),
    remove: ({ id }) => call("users.set_preferences", { preferences: { views: { [id]: null } } }).finally(refresh),
  };
}

const ofServer = (answer: unknown): View[] =>
  ((answer as { views?: Wire[] } | undefined)?.views ?? []).map(({ id, name, shared = false, state }) => ({
    id,
    name,
    isShared: shared,
    project: state?.project ?? "*",
    search: state?.search ?? {},
  }));

function ofPreferences(preferences: Record<string, unknown> | undefined): View[] {
  if (!isObject(preferences?.views)) return [];
  return Object.entries(preferences.views).flatMap(([id, view]) =>
    isObject(view) && typeof view.name === "string" && isObject(view.search)
      ? [{ id, name: view.name, project: String(view.project ?? "*"), search: view.search, isShared: false }]
      : [],
  );
}

async function saveOnServer({ id, name, project, search, isShared }: View): Promise<string> {
  const body = { name, kind: "table", shared: isShared, state: { project, search } };
  if (id) {
    await call("views.update" as never, { view: id, ...body } as never);
    return id;
  }
  return ((await call("views.create" as never, body as never)) as { id: string }).id;
}

async function saveAsPreference({ id, name, project, search }: View): Promise<string> {
  const key = id || crypto.randomUUID().replaceAll("-", "");
  await call("users.set_preferences", { preferences: { views: { [key]: { name, project, search } } } });
  return key;
}
