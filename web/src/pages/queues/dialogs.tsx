// Making, renaming, emptying and deleting queues.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Queue } from "../../api";
import { Button, Confirm, Dialog, DialogActions, Field, ProblemNote } from "../../components";
import { counted, visible } from "../../format";

export type QueueAsk = "rename" | "clear" | "delete";

export function useQueueRefresh() {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [action] }) => /^(queues|workers|tasks)\./.test(String(action)),
    });
}

export function QueueName({ queue, onClose }: { queue?: Queue; onClose: () => void }) {
  const [name, setName] = useState(queue?.name ?? "");
  const [problem, setProblem] = useState<Problem>();
  const refresh = useQueueRefresh();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = queue
      ? call("queues.update", { queue: queue.id, name: name.trim() })
      : call("queues.create", { name: name.trim() });
    done.finally(refresh).then(onClose, (error) => setProblem(asProblem(error)));
  };
  return (
    <Dialog title={queue ? `Rename ${visible(queue.name, 60)}` : "New queue"} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name" hint="Agents name the queues they listen to, in the order of their importance.">
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            required
            minLength={3}
            autoComplete="off"
          />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name.trim().length < 3}>
            {queue ? "Rename" : "Make it"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function QueueDialog({
  queue,
  ask,
  onClose,
  onGone,
}: {
  queue: Queue;
  ask: QueueAsk;
  onClose: () => void;
  onGone?: () => void;
}) {
  const refresh = useQueueRefresh();
  const waiting = queue.entries?.length ?? 0;
  if (ask === "rename") return <QueueName queue={queue} onClose={onClose} />;
  const isDelete = ask === "delete";
  const run = async () => {
    await (isDelete
      ? call("queues.delete", { queue: queue.id, force: true })
      : call("queues.clear_queue", { queue: queue.id })
    ).finally(refresh);
    if (isDelete) onGone?.();
  };
  return (
    <Confirm
      title={`${isDelete ? "Delete" : "Empty"} ${visible(queue.name, 60)}?`}
      action={isDelete ? "Delete" : "Empty it"}
      danger
      typed={waiting > 50 ? queue.name : undefined}
      onConfirm={run}
      onClose={onClose}
    >
      <p>
        {waiting === 0
          ? "Nothing waits in it."
          : `${counted(waiting, "task")} ${waiting === 1 ? "goes" : "go"} back to the state before the queue.`}
      </p>
    </Confirm>
  );
}
