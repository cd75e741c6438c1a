// What can be done with the selected tasks, each with how many it would take.
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, X } from "lucide-react";
import { useState } from "react";
import { EnqueueDialog } from "../../actions/EnqueueDialog";
import { MoveDialog } from "../../actions/MoveDialog";
import { sortOut, type TaskAction } from "../../actions/rules";
import { TagDialog } from "../../actions/TagDialog";
import { tell, useTaskActions } from "../../actions/tasks";
import type { Task } from "../../api";
import { useMay } from "../../app/session";
import { keysOf } from "../../app/shortcuts";
import { Button, Confirm, IconButton, Menu } from "../../components";
import { count, counted } from "../../format";
import css from "./TablePage.module.css";

export type Asking = "enqueue" | "tag" | "move" | "stop" | "reset" | "publish" | undefined;

interface Shown {
  tasks: Task[];
  /** Selected ones that the filter hides. */
  hidden: number;
  onClear: () => void;
  asking: Asking;
  onAsk: (asking: Asking) => void;
}

export function BulkBar({ tasks, hidden, onClear, asking, onAsk }: Shown) {
  const navigate = useNavigate();
  const actions = useTaskActions();
  const mayEdit = useMay("editor") ? undefined : "your role may look, not change";
  const fits = (action: TaskAction) => sortOut(action, tasks).fit;
  const ids = (action: TaskAction) => fits(action).map(({ id }) => id);
  const label = (action: TaskAction, word: string) =>
    fits(action).length === tasks.length ? word : `${word} ${count(fits(action).length)} of ${count(tasks.length)}`;
  const why = (action: TaskAction) =>
    mayEdit ??
    (fits(action).length === 0 ? (sortOut(action, tasks).unfit[0]?.why ?? "nothing is selected") : undefined);
  const item = (action: TaskAction, word: string, onSelect: () => void) => ({
    label: label(action, word),
    onSelect,
    why: why(action),
  });
  const openClone = ([id, ...more]: string[]) => {
    if (id && more.length === 0) navigate({ to: "/tasks/$id/$tab", params: { id, tab: "config" } });
  };
  const clone = () => tell(Promise.all(tasks.map((task) => actions.clone(task))).then(openClone));
  return (
    <section className={css.bulk} aria-label="Selected tasks">
      <strong>
        {count(tasks.length + hidden)} selected
        {hidden > 0 && <span className="muted">, {count(hidden)} not in this filter</span>}
      </strong>
      <Button
        look="quiet"
        keys={keysOf("table.compare")}
        why={tasks.length < 2 ? "select two at least" : undefined}
        onClick={() => navigate({ to: "/compare", search: { ids: tasks.map(({ id }) => id) } })}
      >
        Compare
      </Button>
      <Button look="quiet" keys={keysOf("table.clone")} why={mayEdit} onClick={clone}>
        Clone
      </Button>
      <Button look="quiet" keys={keysOf("table.enqueue")} why={why("enqueue")} onClick={() => onAsk("enqueue")}>
        {label("enqueue", "Enqueue")}
      </Button>
      <Button look="quiet" keys={keysOf("table.tags")} why={mayEdit} onClick={() => onAsk("tag")}>
        Tag
      </Button>
      {fits("restore").length > 0 ? (
        <Button look="quiet" why={mayEdit} onClick={() => tell(restore(tasks, actions))}>
          Restore
        </Button>
      ) : (
        <Button
          look="quiet"
          keys={keysOf("table.archive")}
          why={why("archive")}
          onClick={() => tell(actions.archive(ids("archive")))}
        >
          {label("archive", "Archive")}
        </Button>
      )}
      <Menu
        label="more for the selected tasks"
        items={[
          item("move", "Move to a project…", () => onAsk("move")),
          item("stop", "Stop…", () => onAsk("stop")),
          item("dequeue", "Take out of the queue", () => tell(actions.dequeue(ids("dequeue")))),
          item("publish", "Publish…", () => onAsk("publish")),
          item("reset", "Reset to drafts…", () => onAsk("reset")),
          null,
          {
            ...item("trash", "Move to the trash", () => tell(actions.trash(ids("trash")))),
            danger: true,
            keys: keysOf("table.trash"),
          },
        ]}
      >
        <IconButton label="More">
          <Ellipsis size={16} aria-hidden="true" />
        </IconButton>
      </Menu>
      <IconButton label="Clear the selection" onClick={onClear}>
        <X size={16} aria-hidden="true" />
      </IconButton>
      {asking && <Asked asking={asking} tasks={tasks} onClose={() => onAsk(undefined)} />}
    </section>
  );
}

function restore(tasks: Task[], actions: ReturnType<typeof useTaskActions>) {
  const trashed = tasks.filter(({ system_tags = [] }) => system_tags.includes("trash"));
  const archived = tasks.filter(
    ({ system_tags = [] }) => system_tags.includes("archived") && !system_tags.includes("trash"),
  );
  return Promise.all([
    trashed.length > 0 && actions.untrash(trashed.map(({ id }) => id)),
    archived.length > 0 && actions.restore(archived.map(({ id }) => id)),
  ]);
}

const QUESTIONS = {
  stop: { word: "Stop", about: "They are told to stop at their next report; what they reported stays." },
  publish: {
    word: "Publish",
    about: "A published task never changes again; its last output model is published with it.",
  },
  reset: {
    word: "Reset",
    about: "Their metrics, logs, plots, samples and output models are deleted, and they become drafts.",
  },
};
const MANY = 50;

export function Asked({
  asking,
  tasks,
  onClose,
}: {
  asking: Exclude<Asking, undefined>;
  tasks: Task[];
  onClose: () => void;
}) {
  const actions = useTaskActions();
  // what was selected when it was asked, whatever changes meanwhile
  const [asked] = useState(tasks);
  if (asking === "enqueue") return <EnqueueDialog tasks={sortOut("enqueue", asked).fit} onClose={onClose} />;
  if (asking === "tag") return <TagDialog tasks={asked} onClose={onClose} />;
  if (asking === "move") return <MoveDialog tasks={asked} onClose={onClose} />;
  const { fit, unfit } = sortOut(asking, asked);
  const { word, about } = QUESTIONS[asking];
  return (
    <Confirm
      title={`${word} ${counted(fit.length, "task")}?`}
      action={`${word} ${count(fit.length)}`}
      danger={asking === "reset"}
      typed={fit.length > MANY ? String(fit.length) : undefined}
      onConfirm={() => actions[asking](fit.map(({ id }) => id))}
      onClose={onClose}
    >
      <p>{about}</p>
      {unfit.length > 0 && (
        <p className="muted">
          {counted(unfit.length, "other")} left out: {unfit[0]?.why}
        </p>
      )}
    </Confirm>
  );
}
