// Tags of one or many tasks: what all have, what some have, and a new one.
import { type FormEvent, useState } from "react";
import { asProblem, type Problem, useCall } from "../api";
import { Button, Dialog, DialogActions, Field, ProblemNote } from "../components";
import { counted, visible } from "../format";
import css from "./dialogs.module.css";
import { useTaskActions } from "./tasks";

interface Shown {
  tasks: { id: string; tags?: string[] }[];
  onClose: () => void;
}

export function TagDialog({ tasks, onClose }: Shown) {
  const known = useCall("projects.get_task_tags", {}, { keep: 30_000 });
  const [text, setText] = useState("");
  const [changes, setChanges] = useState<Record<string, boolean>>({});
  const [problem, setProblem] = useState<Problem>();
  const { tag } = useTaskActions();
  const share = (name: string) => tasks.filter(({ tags = [] }) => tags.includes(name)).length;
  const now = (name: string): boolean | "mixed" =>
    changes[name] ?? (share(name) === tasks.length ? true : share(name) > 0 ? "mixed" : false);
  const all = [
    ...new Set([...tasks.flatMap(({ tags = [] }) => tags), ...Object.keys(changes), ...(known.data?.tags ?? [])]),
  ].sort();
  const found = all.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase())).slice(0, 60);
  const set = (name: string, isSet: boolean) => setChanges((before) => ({ ...before, [name]: isSet }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) {
      set(text.trim(), true);
      return setText("");
    }
    const picked = (wanted: boolean) =>
      Object.keys(changes).filter((name) => changes[name] === wanted && now(name) === wanted);
    const [add, remove] = [picked(true), picked(false)];
    if (add.length + remove.length === 0) return onClose();
    tag(
      tasks.map(({ id }) => id),
      add,
      remove,
    ).then(onClose, (error) => setProblem(asProblem(error)));
  };
  return (
    <Dialog title={`Tags of ${counted(tasks.length, "task")}`} onClose={onClose}>
      <form onSubmit={submit} className="stack">
        <Field label="Find or add a tag" hint="Enter adds it">
          <input value={text} onChange={(event) => setText(event.target.value)} autoFocus autoComplete="off" />
        </Field>
        <div className={css.tags}>
          {found.map((name) => (
            <button
              key={name}
              type="button"
              className={css.tag}
              aria-pressed={now(name)}
              onClick={() => set(name, now(name) !== true)}
            >
              {visible(name, 40)}
            </button>
          ))}
        </div>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            {text.trim() ? `Add “${visible(text.trim(), 24)}”` : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
