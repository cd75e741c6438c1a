import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useId } from "react";
import { call, type Task } from "../../api";
import { Button, CopyButton, IconButton, toast, toastProblem } from "../../components";
import { type Flat, kindOf, wrong } from "../../components/tasks/parameters";
import { visible } from "../../format";
import css from "./config.module.css";
import type { Draft } from "./useDraft";

interface Shown {
  one: Flat;
  task: Task;
  draft: Draft;
  mayEdit: boolean;
  /** The parent's value where it is another one; null where the parent has none. */
  before: string | null | undefined;
}

export function ParameterRow({ one, task, draft, mayEdit, before }: Shown) {
  const { key, section, parameter } = one;
  const id = useId();
  const saved = parameter.value ?? "";
  const value = draft.valueOf(key) ?? saved;
  const error = wrong(kindOf(parameter), value);
  const clash = draft.clashOf(key, saved);
  return (
    <div className={`${css.row} ${before !== undefined ? css.changed : ""}`}>
      <label htmlFor={mayEdit ? id : undefined} className={css.name} title={visible(parameter.description || key, 400)}>
        {visible(parameter.name, 120)}
        {parameter.type && <small>{visible(parameter.type, 20)}</small>}
        {parameter.description && <small className={css.about}>{visible(parameter.description, 160)}</small>}
      </label>
      {mayEdit ? (
        <input
          id={id}
          data-value
          value={value}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error ? true : undefined}
          aria-describedby={error || clash || before !== undefined ? `${id}-note` : undefined}
          onChange={({ target }) => draft.change(key, target.value, saved)}
        />
      ) : (
        <Value text={parameter.value} />
      )}
      <span id={`${id}-note`} className={css.note}>
        {error && <span className={css.failed}>{error}</span>}
        {clash !== undefined && (
          <span className={css.failed}>
            somebody saved “{visible(clash, 60)}”{" "}
            <Button small onClick={() => draft.takeTheirs(key)}>
              Take theirs
            </Button>
          </span>
        )}
        {!error && clash === undefined && before !== undefined && (
          <span className="muted">{before === null ? "not in the parent" : `parent: ${visible(before, 80)}`}</span>
        )}
      </span>
      {mayEdit ? (
        <Remove task={task} section={section} name={parameter.name} one={one} />
      ) : (
        <CopyButton text={saved} label={`Copy the value of ${visible(parameter.name, 60)}`} />
      )}
    </div>
  );
}

const Value = ({ text }: { text: string | null }) => (
  <span className={css.value} title={text === null ? undefined : visible(text, 1000)}>
    {text === null ? (
      <span className="muted">None</span>
    ) : text === "" ? (
      <span className="muted">empty</span>
    ) : (
      visible(text, 2000)
    )}
  </span>
);

function Remove({ task, section, name, one }: { task: Task; section: string; name: string; one: Flat }) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["tasks.get_all_ex"] });
  const remove = async () => {
    await call("tasks.delete_hyper_params", { task: task.id, hyperparams: [{ section, name }] });
    await again();
    toast(`${section}/${name} is removed`, async () => {
      await call("tasks.edit_hyper_params", {
        task: task.id,
        hyperparams: [{ ...one.parameter, section }],
        replace_hyperparams: "none",
      });
      await again();
    });
  };
  return (
    <IconButton label={`Remove ${visible(name, 60)}`} onClick={() => remove().catch(toastProblem)} tabIndex={-1}>
      <Trash2 size={13} aria-hidden="true" />
    </IconButton>
  );
}
