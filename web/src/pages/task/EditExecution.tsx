// The code, environment and output of a draft, in one form that saves once.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Task } from "../../api";
import { Button, Field, ProblemNote, toast } from "../../components";
import css from "./config.module.css";
import { packagesText } from "./reproduce";

const SCRIPT = [
  ["repository", "Repository"],
  ["branch", "Branch"],
  ["version_num", "Commit"],
  ["tag", "Tag"],
  ["entry_point", "Entry point"],
  ["working_dir", "Folder"],
  ["binary", "Interpreter"],
] as const;

export function EditExecution({ task, onDone }: { task: Task; onDone: () => void }) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem>();
  const { script, container, output } = task;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const code = Object.fromEntries(SCRIPT.map(([name]) => [name, text(name).trim()]));
    const requirements = { ...script?.requirements, pip: text("packages") };
    const changes = {
      script: { ...code, diff: text("diff"), requirements },
      container: {
        image: text("image").trim(),
        arguments: text("arguments").trim(),
        setup_shell_script: text("setup"),
      },
      output_dest: text("output").trim(),
    };
    try {
      await call("tasks.edit", { task: task.id, ...changes } as never);
      await client.invalidateQueries({ queryKey: ["tasks.get_all_ex"] });
      toast("Saved");
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <form className="card padded stack" onSubmit={submit}>
      <div className={css.form}>
        {SCRIPT.map(([name, label], at) => (
          <Field key={name} label={label}>
            <input
              name={name}
              defaultValue={script?.[name] ?? ""}
              autoComplete="off"
              spellCheck={false}
              autoFocus={at === 0}
            />
          </Field>
        ))}
        <Field label="Container image">
          <input name="image" defaultValue={container?.image ?? ""} autoComplete="off" spellCheck={false} />
        </Field>
        <Field label="Container arguments">
          <input name="arguments" defaultValue={container?.arguments ?? ""} autoComplete="off" spellCheck={false} />
        </Field>
        <Field label="Output destination" hint="where artifacts and models go">
          <input name="output" defaultValue={output?.destination ?? ""} autoComplete="off" spellCheck={false} />
        </Field>
      </div>
      <Field label="Packages" hint="one a line, as in requirements.txt">
        <textarea
          name="packages"
          className={css.editor}
          rows={8}
          defaultValue={packagesText(script?.requirements)[0]}
          spellCheck={false}
        />
      </Field>
      <Field label="Set-up script of the container">
        <textarea
          name="setup"
          className={css.editor}
          rows={3}
          defaultValue={container?.setup_shell_script ?? ""}
          spellCheck={false}
        />
      </Field>
      <Field label="Changes not committed" hint="a diff that is applied to the commit">
        <textarea name="diff" className={css.editor} rows={8} defaultValue={script?.diff ?? ""} spellCheck={false} />
      </Field>
      {problem && <ProblemNote problem={problem} />}
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary">
          Save
        </Button>
      </div>
    </form>
  );
}
