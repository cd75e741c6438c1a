// Searches for parameters, newest first.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { Ago, type Column, DataTable, EmptyNote, Loaded, StatusBadge } from "../../components";
import { duration, visible } from "../../format";

const FIELDS = ["name", "status", "status_reason", "project.name", "user.name", "active_duration", "last_update"];
const SNIPPET = `from clearml.automation import HyperParameterOptimizer, UniformParameterRange\n\noptimizer = HyperParameterOptimizer(\n    base_task_id="…",\n    hyper_parameters=[UniformParameterRange("Args/lr", 1e-4, 1e-2)],\n    objective_metric_title="accuracy", objective_metric_series="val", objective_metric_sign="max",\n)\noptimizer.start()`;

export default function SearchesPage() {
  const { q = "" } = useSearch({ from: "/hpo" });
  const navigate = useNavigate();
  const pattern = q.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const ask = {
    type: ["optimizer"],
    search_hidden: true,
    order_by: ["-last_update"],
    page: 0,
    page_size: 200,
    only_fields: FIELDS,
    ...(pattern && { _any_: { fields: ["name", "id"], pattern } }),
  };
  const found = useCall("tasks.get_all_ex", ask as never, { live: ["tasks:*"], keepPrevious: true });
  const open = ({ id }: Task) => void navigate({ to: "/hpo/$id", params: { id } });
  return (
    <Page title="Searches" isFull>
      <input
        data-query
        aria-label="Filter searches"
        placeholder="Filter searches"
        value={q}
        style={{ marginBottom: 12, maxWidth: 280 }}
        onChange={({ target }) =>
          void navigate({ to: ".", search: { q: target.value || undefined } as never, replace: true })
        }
      />
      <Loaded query={found}>
        {({ tasks }) => (
          <DataTable
            label="Searches"
            columns={COLUMNS}
            rows={tasks}
            idOf={({ id }) => id}
            onOpen={open}
            card={(task) => (
              <button
                type="button"
                className="card padded row"
                style={{ width: "100%", textAlign: "left", font: "inherit", color: "inherit" }}
                onClick={() => open(task)}
              >
                <span className="grow clip">{visible(task.name, 80)}</span>
                <StatusBadge status={task.status} />
              </button>
            )}
            empty={
              <EmptyNote code={SNIPPET}>
                {q ? "No search is named like this." : "No search yet. These lines start one over an experiment:"}
              </EmptyNote>
            }
          />
        )}
      </Loaded>
    </Page>
  );
}

const COLUMNS: Column<Task>[] = [
  { key: "name", name: "Name", width: 300, pinned: true, rowHead: true, cell: ({ name }) => visible(name, 80) },
  {
    key: "status",
    name: "Status",
    width: 130,
    cell: ({ status, status_reason }) => <StatusBadge status={status} note={status_reason} />,
  },
  {
    key: "project",
    name: "Project",
    width: 240,
    cell: ({ project }) => <span className="muted">{visible(project?.name ?? "–", 80)}</span>,
  },
  { key: "user", name: "User", width: 120, cell: ({ user }) => visible(user?.name ?? "–", 40) },
  {
    key: "time",
    name: "Run time",
    width: 110,
    align: "right",
    cell: ({ active_duration }) => (active_duration ? duration(active_duration) : "–"),
  },
  {
    key: "updated",
    name: "Updated",
    width: 120,
    align: "right",
    cell: ({ last_update }) => <Ago time={last_update} />,
  },
];
