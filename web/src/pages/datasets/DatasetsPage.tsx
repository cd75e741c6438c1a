// Datasets with their newest version, newest first.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { Ago, type Column, DataTable, EmptyNote, Loaded, StatusBadge } from "../../components";
import { bytes, count, visible } from "../../format";

const FIELDS = ["name", "status", "status_reason", "project.name", "runtime", "user.name", "last_update", "tags"];
const PAGE = 500;
const SNIPPET = `from clearml import Dataset\n\ndataset = Dataset.create(dataset_project="vision", dataset_name="imagenet")\ndataset.add_files("images/")\ndataset.upload()\ndataset.finalize()`;

interface Named {
  id: string;
  name: string;
  newest: Task;
  versions: number;
}

export default function DatasetsPage() {
  const { q = "" } = useSearch({ from: "/datasets" });
  const navigate = useNavigate();
  const ask = {
    system_tags: ["dataset"],
    search_hidden: true,
    order_by: ["-last_update"],
    page: 0,
    page_size: PAGE,
    only_fields: FIELDS,
  };
  const found = useCall("tasks.get_all_ex", ask as never, { live: ["tasks:*"], keepPrevious: true });
  const open = ({ newest }: Named) => void navigate({ to: "/datasets/$id", params: { id: newest.id } });
  return (
    <Page title="Datasets" isFull>
      <input
        data-query
        aria-label="Filter datasets"
        placeholder="Filter datasets"
        value={q}
        style={{ marginBottom: 12, maxWidth: 280 }}
        onChange={({ target }) =>
          void navigate({ to: ".", search: { q: target.value || undefined } as never, replace: true })
        }
      />
      <Loaded query={found}>
        {({ tasks }) => {
          const rows = byDataset(tasks).filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()));
          return (
            <>
              {tasks.length >= PAGE && <p className="muted">{`from the newest ${count(PAGE)} versions`}</p>}
              <DataTable
                label="Datasets"
                columns={COLUMNS}
                rows={rows}
                idOf={({ id }) => id}
                onOpen={open}
                card={(row) => (
                  <button
                    type="button"
                    className="card padded row"
                    style={{ width: "100%", textAlign: "left", font: "inherit", color: "inherit" }}
                    onClick={() => open(row)}
                  >
                    <span className="grow clip">{visible(row.name, 80)}</span>
                    <span className="muted">{versionOf(row.newest)}</span>
                  </button>
                )}
                empty={
                  <EmptyNote code={SNIPPET}>
                    {q ? "No dataset is named like this." : "No dataset yet. These lines make one:"}
                  </EmptyNote>
                }
              />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** A dataset's hidden project holds its versions: `vision/.datasets/imagenet`. */
function byDataset(tasks: Task[]): Named[] {
  const groups = Map.groupBy(tasks, ({ project, name }) => project?.id ?? name);
  return [...groups].flatMap(([id, versions]) => {
    const [newest] = versions;
    return newest ? [{ id, name: nameOf(newest), newest, versions: versions.length }] : [];
  });
}

export const nameOf = ({ project, name }: Task): string => project?.name?.replace(/(^|\/)\.datasets\//, "$1") ?? name;
export const versionOf = ({ runtime }: Task): string => (typeof runtime?.version === "string" ? runtime.version : "–");
export const numberIn = (runtime: Task["runtime"], key: string): number | undefined => {
  const value = Number(runtime?.[key]);
  return runtime?.[key] !== undefined && Number.isFinite(value) ? value : undefined;
};

const COLUMNS: Column<Named>[] = [
  { key: "name", name: "Dataset", width: 320, pinned: true, rowHead: true, cell: ({ name }) => visible(name, 80) },
  { key: "version", name: "Newest", width: 100, cell: ({ newest }) => visible(versionOf(newest), 20) },
  { key: "versions", name: "Versions", width: 90, align: "right", cell: ({ versions }) => count(versions) },
  {
    key: "files",
    name: "Files",
    width: 110,
    align: "right",
    cell: ({ newest }) => said(numberIn(newest.runtime, "ds_file_count"), count),
  },
  {
    key: "size",
    name: "Size",
    width: 110,
    align: "right",
    cell: ({ newest }) => said(numberIn(newest.runtime, "ds_total_size"), bytes),
  },
  {
    key: "status",
    name: "Status",
    width: 130,
    cell: ({ newest }) => <StatusBadge status={newest.status} note={newest.status_reason} />,
  },
  { key: "user", name: "User", width: 120, cell: ({ newest }) => visible(newest.user?.name ?? "–", 40) },
  {
    key: "updated",
    name: "Updated",
    width: 120,
    align: "right",
    cell: ({ newest }) => <Ago time={newest.last_update} />,
  },
];

const said = (value: number | undefined, say: (value: number) => string) => (value === undefined ? "–" : say(value));
