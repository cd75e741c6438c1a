// Finds experiments by name and adds them to what is compared.
import { useState } from "react";
import { useCall } from "../../api";
import { visible } from "../../format";
import { Dialog } from "../Dialog";
import { Loaded } from "../Notes";
import { StatusBadge } from "../StatusBadge";
import css from "./compare.module.css";

const PAGE = 40;

export function AddDialog({
  ids,
  onAdd,
  onClose,
}: {
  ids: string[];
  onAdd: (id: string) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const pattern = text.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const ask = {
    ...(pattern && { _any_: { fields: ["name", "id", "tags"], pattern } }),
    order_by: ["-last_update"],
    page: 0,
    page_size: PAGE,
    only_fields: ["name", "status", "project.name"],
  };
  const found = useCall("tasks.get_all_ex", ask as never, { keepPrevious: true });
  return (
    <Dialog title="Add an experiment" onClose={onClose}>
      <div className="stack">
        <input
          autoFocus
          aria-label="Name or id"
          placeholder="Name or id"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <Loaded query={found}>
          {({ tasks }) => (
            <div className={css.found}>
              {tasks
                .filter(({ id }) => !ids.includes(id))
                .map(({ id, name, status, project }) => (
                  <button key={id} type="button" onClick={() => onAdd(id)}>
                    <StatusBadge status={status} iconOnly />
                    <span className="grow clip">{visible(name, 80)}</span>
                    <span className="muted clip">{visible(project?.name ?? "", 40)}</span>
                  </button>
                ))}
              {tasks.length === 0 && <p className="muted padded">No experiment is named like this.</p>}
            </div>
          )}
        </Loaded>
      </div>
    </Dialog>
  );
}
