import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call, type Task } from "../../api";
import { Button, Field, Popover, toastProblem } from "../../components";

export function NewParameter({ task, sections }: { task: Task; sections: string[] }) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [section, name, value] = ["section", "name", "value"].map((field) => String(form.get(field)).trim());
    try {
      await call("tasks.edit_hyper_params", {
        task: task.id,
        hyperparams: [{ section, name, value }],
        replace_hyperparams: "none",
      } as never);
      await client.invalidateQueries({ queryKey: ["tasks.get_all_ex"] });
      setOpen(false);
    } catch (problem) {
      toastProblem(problem);
    }
  };
  return (
    <Popover
      label="a new parameter"
      trigger={<Button small>Add a parameter</Button>}
      open={isOpen}
      onOpenChange={setOpen}
      align="end"
    >
      <form className="stack" onSubmit={submit}>
        <Field label="Section">
          <input name="section" defaultValue={sections[0] ?? "Args"} required autoComplete="off" />
        </Field>
        <Field label="Name">
          <input name="name" required autoFocus autoComplete="off" />
        </Field>
        <Field label="Value">
          <input name="value" autoComplete="off" />
        </Field>
        <Button type="submit" look="primary">
          Add
        </Button>
      </form>
    </Popover>
  );
}
