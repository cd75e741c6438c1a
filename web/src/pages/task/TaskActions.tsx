// What can be done with the experiment, by button, menu and key.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Task } from "../../api";
import { useMay } from "../../app/session";
import { keysOf, useShortcuts } from "../../app/shortcuts";
import { Button, Confirm, IconButton, Menu, toast, toastProblem } from "../../components";
import { CloneDialog } from "../../components/tasks/CloneDialog";
import { EnqueueDialog } from "../../components/tasks/EnqueueDialog";
import { neighbour } from "../../components/tasks/list";
import * as verbs from "../../components/tasks/verbs";
import { visible } from "../../format";
import { hearWishes } from "./ask";
import { TAB_NAMES, type TabName } from "./TaskPage";

type Open = "clone" | "enqueue" | "stop" | "reset" | "publish" | undefined;

export function TaskActions({ task, tab }: { task: Task; tab: TabName }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayEdit = useMay("editor");
  const [open, setOpen] = useState<Open>();
  const why = (verb: verbs.Verb) => verbs.whyNot(verb, task, mayEdit);
  const ask = (what: NonNullable<Open>) => {
    const reason = why(what);
    if (reason) toast(`Not possible: ${reason}`);
    else setOpen(what);
  };
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => hearWishes((wish) => latest.current(wish)), []);
  const archive = () => verbs.archive(client, task).catch(toastProblem);
  const restore = () => verbs.restore(client, task).catch(toastProblem);
  const compare = () => navigate({ to: "/compare", search: { ids: [task.id] } });
  useTaskKeys(task, tab, { ask, compare });
  const goTo = (id: string, to: TabName) => navigate({ to: "/tasks/$id/$tab", params: { id, tab: to } });
  const items = [
    { label: "Compare", keys: keysOf("task.compare"), onSelect: compare },
    { label: "Reset to a draft", keys: keysOf("task.reset"), onSelect: () => ask("reset"), why: why("reset") },
    { label: "Publish", onSelect: () => ask("publish"), why: why("publish") },
    null,
    {
      label: "Copy the id",
      onSelect: () => void navigator.clipboard.writeText(task.id).then(() => toast("Id copied")),
    },
    verbs.isArchived(task)
      ? { label: "Restore from the archive", onSelect: restore, why: why("restore") }
      : { label: "Archive", onSelect: archive, why: why("archive"), danger: true },
  ];
  const close = () => setOpen(undefined);
  return (
    <>
      <Button onClick={() => ask("clone")} keys={keysOf("task.clone")} why={why("clone")}>
        Clone
      </Button>
      {verbs.isDraft(task) ? (
        <Button look="primary" onClick={() => ask("enqueue")} keys={keysOf("task.enqueue")} why={why("enqueue")}>
          Enqueue
        </Button>
      ) : (
        (verbs.isRunning(task) || task.status === "queued") && (
          <Button onClick={() => ask("stop")} why={why("stop")}>
            Stop
          </Button>
        )
      )}
      <Menu items={items} label="more to do with the experiment">
        <IconButton label="More">
          <Ellipsis size={16} aria-hidden="true" />
        </IconButton>
      </Menu>
      {open === "clone" && <CloneDialog task={task} onClose={close} onCloned={(id) => goTo(id, "config")} />}
      {open === "enqueue" && <EnqueueDialog task={task} onClose={close} />}
      {open && <Confirmation open={open} task={task} onClose={close} />}
    </>
  );
}

function Confirmation({ open, task, onClose }: { open: NonNullable<Open>; task: Task; onClose: () => void }) {
  const client = useQueryClient();
  const name = visible(task.name, 80);
  switch (open) {
    case "stop":
      return (
        <Confirm
          title="Stop the experiment?"
          action="Stop"
          danger
          onConfirm={() => verbs.stop(client, task)}
          onClose={onClose}
        >
          <p>{`${name} ends at iteration ${task.last_iteration ?? 0}. What it reported stays.`}</p>
        </Confirm>
      );
    case "reset":
      return (
        <Confirm
          title="Reset to a draft?"
          action="Reset"
          danger
          onConfirm={() => verbs.reset(client, task)}
          onClose={onClose}
        >
          <p>{`Curves, log, plots, samples and output artifacts of ${name} are deleted; unpublished models with them. Parameters and code stay.`}</p>
        </Confirm>
      );
    case "publish":
      return (
        <Confirm
          title="Publish the experiment?"
          action="Publish"
          onConfirm={() => verbs.publish(client, task)}
          onClose={onClose}
        >
          <p>{`${name} and its last output model become read-only for good.`}</p>
        </Confirm>
      );
    default:
      return null;
  }
}

interface Doing {
  ask: (what: NonNullable<Open>) => void;
  compare: () => unknown;
}

function useTaskKeys(task: Task, tab: TabName, { ask, compare }: Doing) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const goTo = (name: TabName) =>
    navigate({ to: "/tasks/$id/$tab", params: { id: task.id, tab: name }, search: search as never });
  const step = (by: number) =>
    neighbour(task, by).then(
      (id) => (id ? navigate({ to: "/tasks/$id/$tab", params: { id, tab } }) : toast("That was the last of the list")),
      toastProblem,
    );
  useShortcuts({
    "task.clone": () => ask("clone"),
    "task.enqueue": () => ask("enqueue"),
    "task.stop": () => ask("stop"),
    "task.reset": () => ask("reset"),
    "task.compare": compare,
    "task.edit": () => {
      const to: TabName = tab === "execution" ? "execution" : "config";
      void Promise.resolve(goTo(to)).then(() => document.querySelector<HTMLElement>("[data-query]")?.focus());
    },
    query: () => document.querySelector<HTMLElement>("[data-query]")?.focus(),
    "task.tabs": ({ key }) => {
      const name = TAB_NAMES[Number(key) - 1];
      if (name) void goTo(name);
    },
    "task.next": () => step(1),
    "task.before": () => step(-1),
  });
}
