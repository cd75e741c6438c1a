// What waits in a queue, in its order: moved by drag, by keys and by menu; each entry says why it waits.
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, GripVertical } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { call, type Queue, type QueueEntry, useCall, useFeature } from "../../api";
import { useMay } from "../../app/session";
import { Ago, IconButton, Menu, Name, toast, toastProblem } from "../../components";
import { visible } from "../../format";
import { placed, stepOf } from "./order";
import css from "./Queues.module.css";

const idOf = ({ task }: QueueEntry): string => (typeof task === "string" ? task : task.id);
const nameOf = ({ task }: QueueEntry): string => (typeof task === "string" ? task : (task.name ?? task.id));

export function Entries({ queue, others, most }: { queue: Queue; others: Queue[]; most: number }) {
  const client = useQueryClient();
  const [moved, setMoved] = useState<QueueEntry[]>();
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const [said, say] = useState("");
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const entries = moved ?? queue.entries ?? [];
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [action] }) => /^(queues|workers|tasks)\./.test(String(action)),
    });

  const move = async (from: number, to: number) => {
    const entry = entries[from];
    const step = stepOf(from, to, entries.length);
    if (!entry || !step || why) return;
    setMoved(placed(entries, from, to));
    say(`${nameOf(entry)}: ${to + 1} of ${entries.length}`);
    const body = { queue: queue.id, task: idOf(entry), ...(step.count && { count: step.count }) };
    await call(step.action, body as never).catch(toastProblem);
    await refresh();
    setMoved(undefined);
  };
  const remove = (entry: QueueEntry) =>
    call("tasks.dequeue", { task: idOf(entry) })
      .then(() =>
        toast(`${nameOf(entry)} taken out`, () =>
          call("tasks.enqueue", { task: idOf(entry), queue: queue.id }).finally(refresh),
        ),
      )
      .catch(toastProblem)
      .finally(refresh);
  const send = (entry: QueueEntry, target: Queue) =>
    call("tasks.enqueue", { task: idOf(entry), queue: target.id, force: true } as never)
      .catch(() =>
        call("tasks.dequeue", { task: idOf(entry) }).then(() =>
          call("tasks.enqueue", { task: idOf(entry), queue: target.id }),
        ),
      )
      .then(() => toast(`${nameOf(entry)} moved to ${target.name}`))
      .catch(toastProblem)
      .finally(refresh);

  if (entries.length === 0) return <p className={css.nothing}>Nothing waits here.</p>;
  const keyed = (event: KeyboardEvent, at: number) => {
    if (!event.altKey) return;
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: entries.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= entries.length) return;
    event.preventDefault();
    const id = event.currentTarget.id;
    // the line is drawn again at its new place, and keeps the focus
    move(at, to).then(() => document.getElementById(id)?.focus());
  };
  return (
    <>
      <ol className={css.entries}>
        {entries.slice(0, most).map((entry, at) => (
          <li
            key={idOf(entry)}
            id={`entry-${queue.id}-${idOf(entry)}`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the entry is moved by keys
            tabIndex={0}
            aria-label={`${at + 1}: ${nameOf(entry)}; Alt with the arrows moves it`}
            className={`${css.entry} ${over === at ? css.over : ""} ${dragged === at ? css.dragged : ""}`}
            draggable={!why}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/x-entry", queue.id);
              setDragged(at);
            }}
            onDragEnd={() => {
              setDragged(undefined);
              setOver(undefined);
            }}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(at);
            }}
            onDrop={() => {
              if (dragged !== undefined) move(dragged, at);
              setDragged(undefined);
              setOver(undefined);
            }}
            onKeyDown={(event) => keyed(event, at)}
          >
            <GripVertical size={14} aria-hidden="true" className={css.grip} />
            <span className={css.place}>{at + 1}</span>
            <Link to="/tasks/$id/$tab" params={{ id: idOf(entry), tab: "overview" }} className={css.name}>
              <Name of={nameOf(entry)} length={44} />
            </Link>
            <Reason queue={queue} entry={entry} at={at} />
            <span className={css.since}>
              <Ago time={entry.added} />
            </span>
            <Menu
              label={`actions of ${nameOf(entry)}`}
              items={[
                {
                  label: "To the front",
                  keys: "Alt+Home",
                  onSelect: () => move(at, 0),
                  why: why ?? (at === 0 ? "it is the first" : undefined),
                },
                {
                  label: "Up",
                  keys: "Alt+↑",
                  onSelect: () => move(at, at - 1),
                  why: why ?? (at === 0 ? "it is the first" : undefined),
                },
                {
                  label: "Down",
                  keys: "Alt+↓",
                  onSelect: () => move(at, at + 1),
                  why: why ?? (at === entries.length - 1 ? "it is the last" : undefined),
                },
                {
                  label: "To the back",
                  keys: "Alt+End",
                  onSelect: () => move(at, entries.length - 1),
                  why: why ?? (at === entries.length - 1 ? "it is the last" : undefined),
                },
                null,
                ...others
                  .filter(({ id }) => id !== queue.id)
                  .slice(0, 12)
                  .map((other) => ({
                    label: `Move to ${visible(other.name, 40)}`,
                    onSelect: () => void send(entry, other),
                    why,
                  })),
                null,
                { label: "Take out of the queue", onSelect: () => void remove(entry), why },
              ]}
            >
              <IconButton label={`Actions of ${nameOf(entry)}`}>
                <Ellipsis size={16} aria-hidden="true" />
              </IconButton>
            </Menu>
          </li>
        ))}
      </ol>
      <p className="hush" role="status">
        {said}
      </p>
      {entries.length > most && (
        <p className={css.more}>
          <Link to="/queues/$id" params={{ id: queue.id }}>
            {entries.length - most} more
          </Link>
        </p>
      )}
    </>
  );
}

/** Why an entry waits: as the server explains it, else by what the queue itself tells. */
function Reason({ queue, entry, at }: { queue: Queue; entry: QueueEntry; at: number }) {
  const canExplain = useFeature("queues.explain") ?? false;
  const explained = useCall("queues.explain" as never, { task: idOf(entry) } as never, {
    enabled: canExplain && at < 20,
    live: ["queues", "workers"],
  });
  return <span className={css.reason}>{reasonOf(explained.data, queue, at)}</span>;
}

export function reasonOf(answer: unknown, queue: Pick<Queue, "workers">, at: number): string {
  const told = answer as { reasons?: { message?: string }[]; message?: string; reason?: string } | undefined;
  const words =
    told?.message ??
    told?.reasons
      ?.map(({ message }) => message)
      .filter(Boolean)
      .join("; ") ??
    told?.reason;
  if (words) return visible(words, 160);
  if ((queue.workers?.length ?? 0) === 0) return "no worker listens to this queue";
  return at === 0 ? "next; waits for a free worker" : `behind ${at} ${at === 1 ? "task" : "tasks"}`;
}
