import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { App } from "./App";

/** Draws the whole page over a server that knows these answers; anything else is a 401. */
function draw(path: string, answers: Record<string, unknown>) {
  vi.stubGlobal("fetch", async (url: URL) => {
    const data = answers[url.pathname.replace("/api/", "")];
    const body = JSON.stringify({ meta: { result_msg: "not signed in" }, data });
    return new Response(body, { status: data ? 200 : 401 });
  });
  document.head.innerHTML = `<base href="/">`; // as the server fills it in
  history.replaceState(null, "", path);
  document.body.innerHTML = `<div id="app"></div>`;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  createRoot(document.body.firstElementChild as Element).render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
}

const ME = { "users.get_current_user": { user: { id: "u", name: "mira" } } };
const shows = (text: string) => vi.waitFor(() => expect(document.body.textContent).toContain(text));

afterEach(() => vi.unstubAllGlobals());

test("who is not signed in sees the form", async () => {
  draw("/", {});
  await shows("Password");
});

test("an empty server says which two lines make the first project", async () => {
  draw("/", { ...ME, "projects.get_all": { projects: [] }, "tasks.get_all_ex": { tasks: [] } });
  await shows('task = Task.init(project_name="first steps"');
});

test("a project shows its tasks with their status in words", async () => {
  const tasks = [
    { id: "t1", name: "vit lr 3e-4", status: "in_progress", last_iteration: 63, project: { id: "p1", name: "vision" } },
  ];
  draw("/projects/p1", {
    ...ME,
    "projects.get_all": { projects: [{ id: "p1", name: "vision" }] },
    "tasks.get_all_ex": { tasks },
  });
  await shows("◔ running");
  await shows("63");
  expect(document.querySelector("tbody a")?.getAttribute("href")).toBe("projects/p1/experiments/t1");
});

test("a task without points says how to report one, and shows its console in order", async () => {
  const task = { id: "t1", name: "vit lr 3e-4", status: "failed", project: { id: "p1", name: "vision" } };
  draw("/projects/p1/experiments/t1/output/log", {
    ...ME,
    "projects.get_all": { projects: [{ id: "p1", name: "vision" }] },
    "tasks.get_all_ex": { tasks: [task] },
    "events.scalar_metrics_iter_histogram": {},
    "events.get_task_log": { events: [{ msg: "second\n" }, { msg: "first\n" }] },
  });
  await shows("report_scalar");
  await shows("first\nsecond");
});
