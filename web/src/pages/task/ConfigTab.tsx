// Parameters by section and configuration objects; in a draft they are edited where they stand.
import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { call, type Task } from "../../api";
import { useMay } from "../../app/session";
import { EmptyNote, ProblemNote, Skeleton } from "../../components";
import { useScalarsView } from "../../components/scalars/view";
import { type Flat, flat, kindOf, wrong } from "../../components/tasks/parameters";
import { useTask } from "../../components/tasks/useTask";
import { isDraft } from "../../components/tasks/verbs";
import { counted, visible } from "../../format";
import { askFor } from "./ask";
import { ConfigObjects } from "./ConfigObjects";
import css from "./config.module.css";
import { NewParameter } from "./NewParameter";
import { ParameterRow } from "./ParameterRow";
import { stateWord, useDraft } from "./useDraft";

const FIELDS = ["hyperparams", "configuration", "parent.name"];

export default function ConfigTab({ task }: { task: Task }) {
  const found = useTask(task.id, FIELDS);
  const parent = useTask(task.parent?.id ?? "", ["hyperparams"]);
  if (!found.data)
    return found.error ? <ProblemNote problem={found.error} onRetry={found.refetch} /> : <Skeleton rows={10} />;
  return (
    <>
      <Parameters task={{ ...task, ...found.data }} parent={parent.data} />
      <ConfigObjects task={{ ...task, ...found.data }} />
    </>
  );
}

const SNIPPET = `config = {"lr": 0.001, "batch_size": 64}\ntask.connect(config)`;

function Parameters({ task, parent }: { task: Task; parent: Task | undefined }) {
  const mayEdit = useMay("editor") && isDraft(task);
  const { f: filter = "" } = useSearch({ strict: false }) as { f?: string };
  const [onlyChanged, setOnlyChanged] = useState(false);
  const all = flat(task.hyperparams);
  const before = new Map(flat(parent?.hyperparams).map(({ key, parameter }) => [key, parameter.value]));
  const isChanged = ({ key, parameter }: Flat) => parent !== undefined && before.get(key) !== parameter.value;
  const wanted = filter.toLowerCase();
  const shown = all.filter(
    (one) =>
      (one.key.toLowerCase().includes(wanted) || (one.parameter.value ?? "").toLowerCase().includes(wanted)) &&
      (!onlyChanged || isChanged(one)),
  );
  const draft = useParametersDraft(task, all);
  const sections = Map.groupBy(shown, ({ section }) => section);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !mayEdit) return;
    event.preventDefault();
    void draft.flush().then(() => askFor("enqueue"));
  };
  return (
    <section onKeyDown={keys} aria-label="Parameters">
      <div className={css.bar}>
        <Filter filter={filter} />
        {parent && (
          <label className="row">
            <input type="checkbox" checked={onlyChanged} onChange={() => setOnlyChanged(!onlyChanged)} /> changed since
            the parent
          </label>
        )}
        <span className="muted grow">{`${shown.length === all.length ? "" : `${shown.length} of `}${counted(all.length, "parameter")}`}</span>
        <span className={draft.state === "failed" ? css.failed : "muted"} role="status">
          {stateWord[draft.state]}
        </span>
        {mayEdit && <NewParameter task={task} sections={[...new Set(all.map(({ section }) => section))]} />}
      </div>
      {draft.problem && <ProblemNote problem={draft.problem} onRetry={draft.flush} />}
      {all.length === 0 && (
        <EmptyNote code={SNIPPET}>No parameter recorded. These lines record a dictionary:</EmptyNote>
      )}
      {[...sections].map(([section, parameters]) => (
        <section key={section} className={`card ${css.section}`}>
          <h3>
            {visible(section, 80)} <small>{parameters.length}</small>
          </h3>
          {parameters.map((one) => (
            <ParameterRow
              key={one.key}
              one={one}
              task={task}
              draft={draft}
              mayEdit={mayEdit}
              before={isChanged(one) ? (before.get(one.key) ?? null) : undefined}
            />
          ))}
        </section>
      ))}
    </section>
  );
}

/** Enter goes to the first value that is left. */
function Filter({ filter }: { filter: string }) {
  const [, change] = useScalarsView();
  const enter = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    const first = document.querySelector<HTMLInputElement>("[data-value]");
    first?.focus();
    first?.select();
  };
  return (
    <input
      data-query
      className={css.filter}
      aria-label="Filter parameters"
      placeholder="Filter parameters"
      value={filter}
      onChange={({ target }) => change({ f: target.value || undefined }, true)}
      onKeyDown={enter}
    />
  );
}

function useParametersDraft(task: Task, all: Flat[]) {
  const client = useQueryClient();
  const byKey = new Map(all.map((one) => [one.key, one.parameter]));
  const save = async (values: Map<string, string>) => {
    const hyperparams = [...values].flatMap(([key, value]) => {
      const parameter = byKey.get(key);
      const section = all.find((one) => one.key === key)?.section;
      return parameter && section ? [{ ...parameter, section, value }] : [];
    });
    await call("tasks.edit_hyper_params", { task: task.id, hyperparams, replace_hyperparams: "none" });
    await client.invalidateQueries({ queryKey: ["tasks.get_all_ex"] });
  };
  const check = (key: string, value: string) => {
    const parameter = byKey.get(key);
    return parameter && wrong(kindOf(parameter), value);
  };
  return useDraft(save, check);
}
