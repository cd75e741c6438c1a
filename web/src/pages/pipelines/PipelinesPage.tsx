// Runs of pipelines, newest first.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { Ago, type Column, DataTable, EmptyNote, Loaded, StatusBadge } from "../../components";
import { count, duration, visible } from "../../format";

const FIELDS = [
  "name",
  "status",
  "status_reason",
  "project.name",
  "user.name",
  "started",
  "active_duration",
  "last_update",
  "tags",
];
const PAGE = 200;
const SNIPPET = `from clearml import PipelineController\n\npipe = PipelineController(name="nightly", project="vision", version="1.0")\npipe.add_function_step("fetch", function=fetch)\npipe.start()`;

export default function PipelinesPage() {
  const { q = "" } = useSearch({ from: "/pipelines" });
  const navigate = useNavigate();
  const pattern = q.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const ask = {
    type: ["controller"],
    search_hidden: true,
    order_by: ["-last_update"],
    page: 0,
    page_size: PAGE,
    only_fields: FIELDS,
    ...(pattern && { _any_: { fields: ["name", "id"], pattern } }),
  };
  const found = useCall("tasks.get_all_ex", ask as never, { live: ["tasks:*"], keepPrevious: true });
  return (
    <Page title="Pipelines" about={found.data && count(found.data.tasks.length)} isFull>
      <input
        data-query
        aria-label="Filter pipelines"
        placeholder="Filter pipelines"
        value={q}
        style={{ marginBottom: 12, maxWidth: 280 }}
        onChange={({ target }) =>
          void navigate({ to: ".", search: { q: target.value || undefined } as never, replace: true })
        }
      />
      <Loaded query={found}>
        {({ tasks }) => (
          <DataTable
            label="Pipelines"
            columns={COLUMNS}
            rows={tasks}
            idOf={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: "/pipelines/$id", params: { id } })}
            card={(task) => (
              <Card task={task} onOpen={() => void navigate({ to: "/pipelines/$id", params: { id: task.id } })} />
            )}
            empty={
              <EmptyNote code={SNIPPET}>
                {q ? "No pipeline is named like this." : "No pipeline has run yet. These lines start one:"}
              </EmptyNote>
            }
          />
        )}
      </Loaded>
    </Page>
  );
}

const Card = ({ task, onOpen }: { task: Task; onOpen: () => void }) => (
  <button
    type="button"
    className="card padded row"
    style={{ width: "100%", textAlign: "left", font: "inherit", color: "inherit" }}
    onClick={onOpen}
  >
    <span className="grow clip">{visible(task.name, 80)}</span>
    <StatusBadge status={task.status} />
  </button>
);

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
    width: 260,
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
