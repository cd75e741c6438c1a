// Configuration objects: whole texts of YAML, JSON or HOCON, kept with the experiment.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Task } from "../../api";
import { useMay } from "../../app/session";
import { Button, CopyButton, ProblemNote } from "../../components";
import { JsonTree, jsonOf, TextView } from "../../components/code/Text";
import { isDraft } from "../../components/tasks/verbs";
import { visible } from "../../format";
import css from "./config.module.css";
import { stateWord, useDraft } from "./useDraft";

type Objects = NonNullable<Task["configuration"]>;

export function ConfigObjects({ task }: { task: Task }) {
  const objects = Object.entries(task.configuration ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (objects.length === 0) return null;
  return (
    <section aria-label="Configuration objects">
      <h2 className={css.title}>Objects</h2>
      {objects.map(([name, object]) => (
        <ConfigObject key={name} task={task} name={name} object={object} />
      ))}
    </section>
  );
}

function ConfigObject({ task, name, object }: { task: Task; name: string; object: Objects[string] }) {
  const client = useQueryClient();
  const mayEdit = useMay("editor") && isDraft(task);
  const [isTree, setTree] = useState(false);
  const saved = object.value ?? "";
  const json = jsonOf(saved);
  const save = async (values: Map<string, string>) => {
    const configuration = [{ ...object, name, value: values.get(name) ?? saved }];
    await call("tasks.edit_configuration", { task: task.id, configuration, replace_configuration: "none" } as never);
    await client.invalidateQueries({ queryKey: ["tasks.get_all_ex"] });
  };
  const draft = useDraft(save, () => undefined);
  const clash = draft.clashOf(name, saved);
  const value = draft.valueOf(name) ?? saved;
  return (
    <section className={`card ${css.section}`}>
      <h3>
        {visible(name, 80)} {object.type && <small>{visible(object.type, 20)}</small>}
        <span className="grow" />
        <small role="status">{stateWord[draft.state]}</small>
        {json !== undefined && (
          <Button small aria-pressed={isTree} onClick={() => setTree(!isTree)}>
            {isTree ? "As text" : "As a tree"}
          </Button>
        )}
        <CopyButton text={saved} label={`Copy ${visible(name, 60)}`} />
      </h3>
      {draft.problem && <ProblemNote problem={draft.problem} onRetry={draft.flush} />}
      {clash !== undefined && (
        <p className={css.failed}>
          Somebody saved another text meanwhile.{" "}
          <Button small onClick={() => draft.takeTheirs(name)}>
            Take theirs
          </Button>
        </p>
      )}
      {isTree && json !== undefined ? (
        <JsonTree value={json} />
      ) : mayEdit ? (
        <textarea
          className={css.editor}
          aria-label={visible(name, 80)}
          value={value}
          spellCheck={false}
          rows={Math.min(24, value.split("\n").length + 1)}
          onChange={({ target }) => draft.change(name, target.value, saved)}
        />
      ) : (
        <TextView text={saved} label={visible(name, 80)} />
      )}
    </section>
  );
}
