// A copy to edit and run. Enter clones at once; the rest is there for who wants it.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Task } from "../../api";
import { Button } from "../Button";
import { Dialog, DialogActions } from "../Dialog";
import { Field } from "../Field";
import { ProblemNote } from "../Notes";
import { toast } from "../Toast";
import { cloneName } from "./cloneName";
import { refresh } from "./verbs";

interface Asked {
  task: Task;
  onCloned: (id: string) => void;
  onClose: () => void;
}

export function CloneDialog({ task, onCloned, onClose }: Asked) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem>();
  const [isOut, setOut] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setOut(true);
    try {
      const { id } = await call("tasks.clone", {
        task: task.id,
        new_task_name: String(form.get("name")),
        new_task_comment: String(form.get("comment")),
        new_task_parent: task.id,
      });
      void refresh(client);
      toast(`Cloned as ${form.get("name")}`, async () => {
        await call("tasks.delete", { task: id, move_to_trash: true });
        await refresh(client);
      });
      onCloned(id);
    } catch (error) {
      setProblem(asProblem(error));
      setOut(false);
    }
  };
  return (
    <Dialog
      title="Clone the experiment"
      about="A draft with the same code, parameters and environment."
      onClose={onClose}
    >
      <form className="stack" onSubmit={submit}>
        <Field label="Name">
          <input
            name="name"
            defaultValue={cloneName(task.name)}
            minLength={3}
            required
            autoFocus
            onFocus={(event) => event.target.select()}
            autoComplete="off"
          />
        </Field>
        <Field label="Comment" hint="What will be different?">
          <textarea name="comment" rows={2} />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" keys="Enter" disabled={isOut}>
            Clone
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
