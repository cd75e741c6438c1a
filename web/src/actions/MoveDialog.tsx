// Into which project: found by a few letters of its path, or made anew.
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Ref, useCall } from "../api";
import { Button, Dialog, DialogActions, Field, ProblemNote } from "../components";
import { counted, visible } from "../format";
import css from "./dialogs.module.css";
import { useTaskActions } from "./tasks";

interface Shown {
  tasks: { id: string; project?: Ref }[];
  onClose: () => void;
}

export function MoveDialog({ tasks, onClose }: Shown) {
  const [text, setText] = useState("");
  const [chosen, choose] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const { move } = useTaskActions();
  const pattern = text.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const request = {
    only_fields: ["name"],
    order_by: ["-last_update"],
    page: 0,
    page_size: 30,
    ...(pattern && { _any_: { fields: ["name"], pattern } }),
  };
  const found = useCall("projects.get_all_ex", request, { keepPrevious: true });
  const projects = found.data?.projects ?? [];
  const isNew = text.trim().length >= 3 && !projects.some(({ name }) => name === text.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const target = chosen === "" && isNew ? (await call("projects.create", { name: text.trim() })).id : chosen;
      const name = projects.find(({ id }) => id === target)?.name ?? text.trim();
      const before = new Map(tasks.flatMap(({ id, project }) => (project ? [[id, project.id] as const] : [])));
      await move(
        tasks.map(({ id }) => id),
        target,
        name,
        before,
      );
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Dialog title={`Move ${counted(tasks.length, "task")}`} onClose={onClose}>
      <form onSubmit={submit} className="stack">
        <Field label="Project" hint="Parts of a path are joined with /">
          <input
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              choose("");
            }}
            autoFocus
            autoComplete="off"
          />
        </Field>
        <div role="radiogroup" aria-label="Projects" className={css.choices}>
          {projects.map(({ id, name }) => (
            <label key={id} className={css.choice}>
              <input type="radio" name="project" checked={chosen === id} onChange={() => choose(id)} />
              <span className="clip">{visible(name)}</span>
            </label>
          ))}
        </div>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={chosen === "" && !isNew}>
            {chosen === "" && isNew ? `Make “${visible(text.trim(), 24)}” and move` : "Move"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
