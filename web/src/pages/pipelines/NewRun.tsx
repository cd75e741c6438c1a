// Runs a pipeline anew with other arguments.
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Task, useCall } from "../../api";
import { Button, Dialog, DialogActions, EmptyNote, Field, Loaded, ProblemNote } from "../../components";
import { flat, kindOf, wrong } from "../../components/tasks/parameters";
import { visible } from "../../format";

export function NewRun({
  task,
  onClose,
  onStarted,
}: {
  task: Task;
  onClose: () => void;
  onStarted: (id: string) => void;
}) {
  const queues = useCall("queues.get_all_ex", { only_fields: ["name"] });
  const parameters = flat(task.hyperparams).filter(({ section }) => section === "Args");
  const [values, setValues] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<Problem>();
  const errorOf = (name: string) => {
    const found = parameters.find(({ parameter }) => parameter.name === name);
    return found && wrong(kindOf(found.parameter), values[name] ?? found.parameter.value ?? "");
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (parameters.some(({ parameter }) => errorOf(parameter.name))) return;
    const queue = String(new FormData(event.currentTarget).get("queue"));
    const args = parameters.map(({ parameter }) => ({
      name: parameter.name,
      value: values[parameter.name] ?? parameter.value ?? "",
    }));
    try {
      const { pipeline } = await call("pipelines.start_pipeline", { task: task.id, queue, args });
      onClose();
      onStarted(pipeline);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Dialog title="New run" about={visible(task.name, 80)} onClose={onClose}>
      <Loaded query={queues}>
        {({ queues }) =>
          queues.length === 0 ? (
            <EmptyNote code="runfold agent --queue services --create-queue">
              A controller runs in a queue, and there is none yet. An agent that starts makes one:
            </EmptyNote>
          ) : (
            <form className="stack" onSubmit={submit}>
              {parameters.map(({ parameter: { name, value, description } }, at) => (
                <Field
                  key={name}
                  label={visible(name, 80)}
                  {...(description && { hint: visible(description, 160) })}
                  error={errorOf(name)}
                >
                  <input
                    value={values[name] ?? value ?? ""}
                    autoFocus={at === 0}
                    onChange={({ target }) => setValues({ ...values, [name]: target.value })}
                    autoComplete="off"
                  />
                </Field>
              ))}
              <Field label="Queue of the controller">
                <select name="queue" defaultValue={queues.find(({ name }) => name === "services")?.id ?? queues[0]?.id}>
                  {queues.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {visible(name, 60)}
                    </option>
                  ))}
                </select>
              </Field>
              {problem && <ProblemNote problem={problem} />}
              <DialogActions>
                <Button onClick={onClose}>Cancel</Button>
                <Button type="submit" look="primary">
                  Start
                </Button>
              </DialogActions>
            </form>
          )
        }
      </Loaded>
    </Dialog>
  );
}
