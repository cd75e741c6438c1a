// Which queue: the last used one first, with how long it is and who listens. Enter enqueues.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Queue, type Task, useCall } from "../../api";
import { counted, visible } from "../../format";
import { Button } from "../Button";
import { Snippet } from "../Copy";
import { Dialog, DialogActions } from "../Dialog";
import { EmptyNote, Loaded, ProblemNote } from "../Notes";
import { toast } from "../Toast";
import css from "./tasks.module.css";
import { dequeue, refresh } from "./verbs";

interface Asked {
  task: Task;
  onClose: () => void;
}

const LAST = "runfold.queue";

export function EnqueueDialog({ task, onClose }: Asked) {
  const queues = useCall(
    "queues.get_all_ex",
    { only_fields: ["name", "entries", "workers"], max_task_entries: 500 },
    { live: ["queues"] },
  );
  return (
    <Dialog title="Enqueue" about={visible(task.name, 80)} onClose={onClose}>
      <Loaded query={queues}>
        {({ queues }) =>
          queues.length > 0 ? (
            <Choose task={task} queues={queues} onClose={onClose} />
          ) : (
            <EmptyNote code="runfold agent --queue gpu --create-queue">
              There is no queue yet. An agent that starts makes one:
            </EmptyNote>
          )
        }
      </Loaded>
    </Dialog>
  );
}

function Choose({ task, queues, onClose }: { task: Task; queues: Queue[]; onClose: () => void }) {
  const client = useQueryClient();
  const last = sessionStorage.getItem(LAST);
  const [chosen, choose] = useState(queues.find(({ id }) => id === last)?.id ?? queues[0]?.id ?? "");
  const [problem, setProblem] = useState<Problem>();
  const [isUnwatched, setUnwatched] = useState(false);
  const [isOut, setOut] = useState(false);
  const queue = queues.find(({ id }) => id === chosen);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!queue) return;
    setOut(true);
    try {
      // Asked a second time, it goes in all the same: somebody may start a worker later.
      const answer = await call("tasks.enqueue", { task: task.id, queue: queue.id, verify_watched_queue: true });
      sessionStorage.setItem(LAST, queue.id);
      await refresh(client);
      const place = (queue.entries?.length ?? 0) + 1;
      toast(`${task.name} is queued as number ${place} in ${queue.name}`, async () => dequeue(client, task));
      if (answer.queue_watched === false) setUnwatched(true);
      else onClose();
    } catch (error) {
      setProblem(asProblem(error));
    }
    setOut(false);
  };
  if (isUnwatched && queue) return <Unwatched queue={queue} onClose={onClose} />;
  return (
    <form className="stack" onSubmit={submit}>
      <fieldset className={css.queues}>
        <legend className="hush">Queue</legend>
        {queues.map(({ id, name, entries, workers }) => (
          <label key={id} className={css.queue}>
            <input
              type="radio"
              name="queue"
              value={id}
              checked={id === chosen}
              onChange={() => choose(id)}
              autoFocus={id === chosen}
            />
            <span className="grow clip">{visible(name, 60)}</span>
            <span className="muted">{counted(entries?.length ?? 0, "waiting", "waiting")}</span>
            <span className={workers?.length ? "muted" : css.warn}>
              {workers?.length ? counted(workers.length, "worker") : "no worker listens"}
            </span>
          </label>
        ))}
      </fieldset>
      {problem && <ProblemNote problem={problem} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" keys="Enter" disabled={isOut || !queue}>
          Enqueue
        </Button>
      </DialogActions>
    </form>
  );
}

const Unwatched = ({ queue, onClose }: { queue: Queue; onClose: () => void }) => (
  <div className="stack">
    <p>
      It waits, but no worker listens to <b>{visible(queue.name, 60)}</b>. Start one on a machine that can run it:
    </p>
    <Snippet code={`runfold agent --queue ${/^[\w.-]+$/.test(queue.name) ? queue.name : JSON.stringify(queue.name)}`} />
    <DialogActions>
      <Button look="primary" onClick={onClose} autoFocus>
        Understood
      </Button>
    </DialogActions>
  </div>
);
