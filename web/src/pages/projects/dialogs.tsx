// Making, renaming, moving, merging and deleting projects; what would be lost is counted first.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Project, useCall } from "../../api";
import { Button, Confirm, Dialog, DialogActions, Field, Loaded, ProblemNote, toast } from "../../components";
import { counted, visible } from "../../format";
import { nearOf } from "./tree";

export type ProjectAsk = "rename" | "move" | "merge" | "delete";

function useRefresh() {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [action] }) => /^(projects|organization)\./.test(String(action)),
    });
}

const useNames = () =>
  useCall("projects.get_all_ex", { only_fields: ["name"], page: 0, page_size: 500 }, { keep: 10_000 }).data?.projects ??
  [];

export function NewProject({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const near = nearOf(name.trim(), useNames());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call("projects.create", { name: name.trim(), description }).then(
      ({ id }) => {
        refresh();
        onClose();
        navigate({ to: "/projects/$project", params: { project: id } });
      },
      (error) => setProblem(asProblem(error)),
    );
  };
  return (
    <Dialog title="New project" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field
          label="Name"
          hint={
            near
              ? `Did you mean “${visible(near)}”? It is there already.`
              : "Parts with / between them nest; each has three letters at least."
          }
        >
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            required
            minLength={3}
            autoComplete="off"
          />
        </Field>
        <Field label="Description" hint="Markdown">
          <textarea rows={3} value={description} onChange={(event) => setDescription(event.target.value)} />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name.trim().length < 3}>
            Make it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface Shown {
  project: Project;
  onClose: () => void;
}

export function ProjectDialog({ project, kind, onClose }: Shown & { kind: ProjectAsk }) {
  if (kind === "rename") return <Rename project={project} onClose={onClose} />;
  if (kind === "delete") return <Delete project={project} onClose={onClose} />;
  return <Relocate project={project} kind={kind} onClose={onClose} />;
}

function Rename({ project, onClose }: Shown) {
  const parts = project.name.split("/");
  const [name, setName] = useState(parts.at(-1) ?? "");
  const [problem, setProblem] = useState<Problem>();
  const refresh = useRefresh();
  const path = (last: string) => [...parts.slice(0, -1), last].join("/");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const rename = (last: string) =>
      call("projects.update", { project: project.id, name: path(last) }).finally(refresh);
    rename(name.trim()).then(
      () => {
        toast(`Renamed to ${path(name.trim())}`, () => rename(parts.at(-1) ?? ""));
        onClose();
      },
      (error) => setProblem(asProblem(error)),
    );
  };
  return (
    <Dialog title={`Rename ${visible(project.name, 60)}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name" hint="Its sub-projects and tasks keep their ids and links.">
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            required
            minLength={3}
            pattern="[^/]+"
          />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name.trim().length < 3 || name.includes("/")}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Relocate({ project, kind, onClose }: Shown & { kind: "move" | "merge" }) {
  const [target, setTarget] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const refresh = useRefresh();
  const names = useNames();
  const found = names.find(({ name }) => name === target.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done =
      kind === "move"
        ? call("projects.move", { project: project.id, new_location: target.trim() })
        : call("projects.merge", { project: project.id, destination_project: found?.id ?? "" });
    done.finally(refresh).then(onClose, (error) => setProblem(asProblem(error)));
  };
  const hint =
    kind === "move"
      ? "The project it will lie in, made if it is not there; empty for the top."
      : "All tasks, models and sub-projects that are not archived go there; this project is gone then.";
  return (
    <Dialog title={`${kind === "move" ? "Move" : "Merge"} ${visible(project.name, 60)}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label={kind === "move" ? "Into" : "Into the project"} hint={hint}>
          <input
            value={target}
            onChange={(event) => setTarget(event.target.value)}
            list="projects"
            autoFocus
            autoComplete="off"
          />
        </Field>
        <datalist id="projects">
          {names
            .filter(({ id }) => id !== project.id)
            .map(({ id, name }) => (
              <option key={id} value={name} />
            ))}
        </datalist>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={kind === "merge" && !found}>
            {kind === "move" ? "Move" : "Merge"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface Counts {
  tasks: number;
  non_archived_tasks: number;
  models: number;
  non_archived_models: number;
  datasets: number;
  pipelines: number;
  reports: number;
}

function Delete({ project, onClose }: Shown) {
  const counts = useCall("projects.validate_delete", { project: project.id });
  const refresh = useRefresh();
  const navigate = useNavigate();
  const remove = async () => {
    await call("projects.delete", { project: project.id, force: true, delete_contents: true }).finally(refresh);
    navigate({ to: "/projects" });
  };
  return (
    <Loaded query={counts}>
      {(found) => {
        const words = wordsOf(found as Counts);
        return (
          <Confirm
            title={`Delete ${visible(project.name, 60)}?`}
            action="Delete for good"
            danger
            typed={project.name}
            onConfirm={remove}
            onClose={onClose}
          >
            <p>
              {words.length === 0
                ? "It is empty."
                : `With it go ${words.join(", ")}, their metrics, logs and files. This can't be undone.`}
            </p>
          </Confirm>
        );
      }}
    </Loaded>
  );
}

function wordsOf({ tasks, non_archived_tasks, models, datasets, pipelines, reports }: Counts): string[] {
  const archived = tasks - non_archived_tasks;
  return [
    tasks > 0 && `${counted(tasks, "task")}${archived > 0 ? ` (${archived} archived)` : ""}`,
    models > 0 && counted(models, "model"),
    datasets > 0 && counted(datasets, "dataset"),
    pipelines > 0 && counted(pipelines, "pipeline"),
    reports > 0 && counted(reports, "report"),
  ].filter((words) => words !== false);
}
