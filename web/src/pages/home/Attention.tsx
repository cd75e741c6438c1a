// What somebody should look at: failures of the last day, tasks without news, queues that nobody serves, the server.
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { type Task, useCall } from "../../api";
import { Ago, Line, List, Name, Panel } from "../../components";
import { counted, visible } from "../../format";
import { EXPERIMENTS } from "./experiments";

/** A running task that has said nothing for this long is shown as one to look at. */
export const STALLED_MS = 6 * 60_000;
const DAY_MS = 86_400_000;
const SHOWN = 4;

export const isStalled = ({ status, last_update }: Pick<Task, "status" | "last_update">, now = Date.now()): boolean =>
  status === "in_progress" && last_update !== undefined && now - Date.parse(last_update) > STALLED_MS;

interface Found {
  key: string;
  text: ReactNode;
  end?: ReactNode;
}

export function Attention() {
  // rounded, so that the question stays the same for an hour
  const since = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - DAY_MS).toISOString();
  const failed = useCall(
    "tasks.get_all_ex",
    {
      ...EXPERIMENTS,
      status: ["failed"],
      status_changed: [`>=${since}`],
      order_by: ["-status_changed"],
      page_size: SHOWN,
      with_total: true,
      only_fields: ["name", "status_reason", "status_message", "status_changed"],
    },
    { live: ["tasks:*"] },
  );
  const running = useCall(
    "tasks.get_all_ex",
    {
      ...EXPERIMENTS,
      status: ["in_progress"],
      order_by: ["last_update"],
      page_size: 50,
      only_fields: ["name", "status", "last_update", "last_worker"],
    },
    { live: ["tasks:*"] },
  );
  const queues = useCall("queues.get_all_ex", { max_task_entries: 1 }, { live: ["queues", "workers"] });
  const health = useCall("server.health", {}, { keep: 30_000 });
  const lines = [
    ...failures(failed.data),
    ...stalls(running.data?.tasks),
    ...unserved(queues.data?.queues),
    ...troubles(health.data),
  ];
  if (lines.length === 0) return null;
  return (
    <Panel title="Needs attention">
      <List label="Needs attention">
        {lines.map(({ key, text, end }) => (
          <Line key={key} end={end} isWarning>
            {text}
          </Line>
        ))}
      </List>
    </Panel>
  );
}

const taskLink = ({ id, name }: { id: string; name: string }, tab = "console") => (
  <Link to="/tasks/$id/$tab" params={{ id, tab }}>
    <Name of={name} length={40} />
  </Link>
);

function failures(data: { tasks: Task[]; total?: number } | undefined): Found[] {
  if (!data) return [];
  const lines = data.tasks.map((task) => ({
    key: task.id,
    text: (
      <>
        <Sign />
        {taskLink(task)}
        <span className="muted clip">
          failed: {visible(task.status_message || task.status_reason || "no reason was given", 90)}
        </span>
      </>
    ),
    end: <Ago time={task.status_changed} />,
  }));
  const more = (data.total ?? lines.length) - lines.length;
  if (more <= 0) return lines;
  const link = (
    <Link to="/projects/$project/experiments" params={{ project: "*" }} search={{ q: "status:failed" }}>
      {counted(more, "more task")} failed in the last 24 h
    </Link>
  );
  return [
    ...lines,
    {
      key: "failed",
      text: (
        <>
          <Sign />
          {link}
        </>
      ),
    },
  ];
}

function stalls(tasks: Task[] | undefined): Found[] {
  return (tasks ?? [])
    .filter((task) => isStalled(task))
    .slice(0, SHOWN)
    .map((task) => ({
      key: `stalled ${task.id}`,
      text: (
        <>
          <Sign />
          {taskLink(task)}
          <span className="muted">runs without news</span>
        </>
      ),
      end: (
        <>
          last heard <Ago time={task.last_update} />
        </>
      ),
    }));
}

function unserved(
  queues: { id: string; name: string; display_name?: string; entries?: unknown[]; workers?: unknown[] }[] | undefined,
): Found[] {
  return (queues ?? [])
    .filter(({ entries = [], workers = [] }) => entries.length > 0 && workers.length === 0)
    .map(({ id, name, display_name }) => ({
      key: `queue ${id}`,
      text: (
        <>
          <Sign />
          <Link to="/queues/$id" params={{ id }}>
            Queue <Name of={display_name ?? name} length={40} />
          </Link>
          <span className="muted">has tasks waiting and no worker that listens</span>
        </>
      ),
    }));
}

interface Health {
  problems?: { what: string; why: string; do: string }[];
}

const troubles = (health: unknown): Found[] =>
  ((health as Health | undefined)?.problems ?? []).map(({ what, why, do: todo }) => ({
    key: what,
    text: (
      <>
        <Sign />
        <span className="clip" title={`${why} ${todo}`}>
          {visible(what, 120)}
        </span>
      </>
    ),
    end: (
      <Link to="/settings/$section" params={{ section: "health" }}>
        Health
      </Link>
    ),
  }));

const Sign = () => <TriangleAlert size={14} aria-hidden="true" color="var(--stalled)" style={{ flex: "none" }} />;
