// A version's files, folder by folder; from the server where it lists them, else from the list that the SDK uploaded.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { File, Folder } from "lucide-react";
import { useMemo } from "react";
import { type Problem, type Task, useCall, useFeature } from "../../api";
import { type Column, DataTable, EmptyNote, ProblemNote, Skeleton } from "../../components";
import { type Entry, folderOf } from "../../components/datasets/files";
import { useFiles } from "../../components/datasets/useFiles";
import { bytes, count, counted, visible } from "../../format";
import css from "./datasets.module.css";

const PAGE = 1000;

interface Listing {
  entries: Entry[];
  total: number;
}

export function Files({ task }: { task: Task }) {
  const isListed = useFeature("datasets.list_files");
  if (isListed === undefined) return <Skeleton />;
  return isListed ? <Listed task={task} /> : <Read task={task} />;
}

function Listed({ task }: { task: Task }) {
  const { path = "", q = "" } = useSearch({ from: "/datasets/$id" });
  const found = useCall(
    "datasets.list_files" as never,
    { dataset: task.id, folder: path, page_size: PAGE, ...(q && { pattern: q }) } as never,
    { keepPrevious: true },
  );
  return <Shown listing={found.data as Listing | undefined} error={found.error} retry={found.refetch} />;
}

function Read({ task }: { task: Task }) {
  const { path = "", q = "" } = useSearch({ from: "/datasets/$id" });
  const files = useFiles(task);
  const listing = useMemo(() => {
    if (!files.data) return undefined;
    const wanted = q.toLowerCase();
    const within = wanted
      ? files.data
          .filter((file) => file.path.startsWith(path) && file.path.toLowerCase().includes(wanted))
          .map(({ path, size }): Entry => ({ name: path, path, folder: false, files: 1, bytes: size }))
      : folderOf(files.data, path);
    return { entries: within.slice(0, PAGE), total: within.length };
  }, [files.data, path, q]);
  return <Shown listing={listing} error={files.error} retry={files.refetch} />;
}

function Shown({
  listing,
  error,
  retry,
}: {
  listing: Listing | undefined;
  error: Problem | null;
  retry: () => unknown;
}) {
  const { path = "", q = "" } = useSearch({ from: "/datasets/$id" });
  const navigate = useNavigate();
  const change = (patch: object, replace = false) =>
    void navigate({ to: ".", search: ((old: object) => ({ ...old, ...patch })) as never, replace, resetScroll: false });
  const parts = path.split("/").filter(Boolean);
  return (
    <>
      <div className="row wrap" style={{ marginBottom: 8 }}>
        <nav aria-label="Folder" className={css.path}>
          <button type="button" onClick={() => change({ path: undefined })}>
            all files
          </button>
          {parts.map((part, at) => (
            <span key={parts.slice(0, at + 1).join("/")}>
              {" / "}
              <button type="button" onClick={() => change({ path: parts.slice(0, at + 1).join("/") })}>
                {visible(part, 80)}
              </button>
            </span>
          ))}
        </nav>
        <span className="grow" />
        <input
          data-query
          aria-label="Find files"
          placeholder="Find files"
          value={q}
          onChange={({ target }) => change({ q: target.value || undefined }, true)}
        />
      </div>
      {error && <ProblemNote problem={error} onRetry={retry} />}
      {!listing && !error && <Skeleton rows={8} />}
      {listing && (
        <>
          <div className="card" style={{ maxHeight: "62vh", overflow: "auto" }}>
            <DataTable
              label="Files"
              columns={COLUMNS}
              rows={listing.entries}
              idOf={({ path, folder }) => `${folder}${path}`}
              onOpen={({ folder, path }) => folder && change({ path, q: undefined })}
              isInline
              empty={<EmptyNote>{q ? "No file is named like this." : "This folder is empty."}</EmptyNote>}
            />
          </div>
          {listing.total > listing.entries.length && (
            <p className="muted">{`${count(listing.entries.length)} of ${counted(listing.total, "entry", "entries")} shown: narrow it down with a search`}</p>
          )}
        </>
      )}
    </>
  );
}

const COLUMNS: Column<Entry>[] = [
  {
    key: "name",
    name: "Name",
    width: 460,
    rowHead: true,
    cell: ({ name, folder }) => (
      <span className="row">
        {folder ? <Folder size={14} aria-label="folder" /> : <File size={14} aria-hidden="true" />} {visible(name, 160)}
      </span>
    ),
  },
  {
    key: "files",
    name: "Files",
    width: 110,
    align: "right",
    cell: ({ folder, files }) => (folder ? count(files) : ""),
  },
  { key: "size", name: "Size", width: 120, align: "right", cell: ({ bytes: size }) => bytes(size) },
];
