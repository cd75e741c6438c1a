// Into which queue: the last one used first, with how long it is and who listens to it.
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Queue, useCall } from "../api";
import { Button, Dialog, DialogActions, EmptyNote, Loaded, ProblemNote, Snippet } from "../components";
import { counted, visible } from "../format";
import css from "./dialogs.module.css";
import { useTaskActions } from "./tasks";

interface Shown {
  tasks: { id: string; name: string }[];
  onClose: () => void;
  onDone?: () => void;
}

const LAST = "last_queue";

export function EnqueueDialog({ tasks, onClose, onDone }: Shown) {
  const queues = useCall("queues.get_all_ex", { order_by: ["name"] }, { live: ["queues"] });
  const preferences = useCall("users.get_preferences", {}, { keep: 60_000 });
  const last = (preferences.data?.preferences as Record<string, unknown> | undefined)?.[LAST];
  const title =
    tasks.length === 1 ? `Enqueue ${visible(tasks[0]?.name ?? "", 60)}` : `Enqueue ${counted(tasks.length, "task")}`;
  return (
    <Dialog title={title} onClose={onClose}>
      <Loaded query={queues}>
        {({ queues }) => (
          <Choice queues={queues} last={String(last ?? "")} tasks={tasks} onClose={onClose} onDone={onDone} />
        )}
      </Loaded>
    </Dialog>
  );
}

function Choice({
  queues,
  last,
  tasks,
  onClose,
  onDone,
}: { queues: Queue[]; last: string; onDone: (() => void) | undefined } & Omit<Shown, "onDone">) {
  const [chosen, choose] = useState(queues.find(({ id }) => id === last)?.id ?? queues[0]?.id ?? "");
  const [problem, setProblem] = useState<Problem>();
  const [isWarned, setWarned] = useState(false);
  const { enqueue } = useTaskActions();
  const queue = queues.find(({ id }) => id === chosen);
  if (queues.length === 0)
    return (
      <EmptyNote code={`runfold agent --queue gpu`}>
        There is no queue yet; make one on the page Queues. An agent that listens to it runs what waits:
      </EmptyNote>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!queue) return;
    if (!isWarned && (queue.workers?.length ?? 0) === 0) return setWarned(true);
    enqueue(
      tasks.map(({ id }) => id),
      queue.id,
      queue.display_name ?? queue.name,
    )
      .then(() => {
        // only a convenience for the next time: a failure of it is no failure of the enqueueing
        call("users.set_preferences", { preferences: { [LAST]: queue.id } }).catch(() => undefined);
        onClose();
        onDone?.();
      })
      .catch((error) => setProblem(asProblem(error)));
  };
  return (
    <form onSubmit={submit} className="stack">
      <div role="radiogroup" aria-label="Queue" className={css.choices}>
        {queues.map(({ id, name, display_name, entries, workers }) => (
          <label key={id} className={css.choice}>
            <input
              type="radio"
              name="queue"
              autoFocus={id === chosen}
              checked={id === chosen}
              onChange={() => {
                choose(id);
                setWarned(false);
              }}
            />
            <span className="grow clip">{visible(display_name ?? name)}</span>
            <small className={workers?.length ? undefined : css.warn}>
              {counted(entries?.length ?? 0, "task")} waiting ·{" "}
              {workers?.length ? counted(workers.length, "worker") : "no worker listens"}
            </small>
          </label>
        ))}
      </div>
      {isWarned && queue && (
        <div className="stack" role="alert">
          <p className={css.warn}>
            No worker listens to “{visible(queue.name)}”: the task waits until one does. Start one:
          </p>
          <Snippet code={`runfold agent run --queue ${queue.name}`} />
        </div>
      )}
      {problem && <ProblemNote problem={problem} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          {isWarned ? "Enqueue all the same" : "Enqueue"}
        </Button>
      </DialogActions>
    </form>
  );
}
