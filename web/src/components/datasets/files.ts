// The files of a dataset version: read from the state that the SDK uploads, as folders, and compared. Pure. From a
// server that lists files itself the page asks it instead; this is what any other server can give.

export interface DataFile {
  path: string;
  hash: string;
  size: number;
}

export interface Entry {
  name: string;
  path: string;
  folder: boolean;
  files: number;
  bytes: number;
}

export function readState(text: string): DataFile[] | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { dataset_file_entries: entries, dataset_link_entries: links } = (found ?? {}) as Record<string, unknown>;
  if (!Array.isArray(entries)) return undefined;
  const all = [...entries, ...(Array.isArray(links) ? links : [])] as {
    relative_path?: unknown;
    hash?: unknown;
    size?: unknown;
  }[];
  return all.flatMap((entry) =>
    typeof entry?.relative_path === "string"
      ? [{ path: entry.relative_path, hash: String(entry.hash ?? ""), size: Number(entry.size) || 0 }]
      : [],
  );
}

/** What lies directly in a folder: folders first, both by name. */
export function folderOf(files: readonly DataFile[], folder: string): Entry[] {
  const start = folder === "" ? "" : `${folder}/`;
  const entries = new Map<string, Entry>();
  for (const { path, size } of files) {
    if (!path.startsWith(start)) continue;
    const rest = path.slice(start.length);
    const slash = rest.indexOf("/");
    const name = slash < 0 ? rest : rest.slice(0, slash);
    const key = `${slash < 0 ? "f" : "d"}${name}`;
    const entry = entries.get(key) ?? { name, path: `${start}${name}`, folder: slash >= 0, files: 0, bytes: 0 };
    entry.files += 1;
    entry.bytes += size;
    entries.set(key, entry);
  }
  return [...entries.values()].sort(
    (a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name, "en", { numeric: true }),
  );
}

export interface FileChange {
  kind: "added" | "removed" | "changed" | "renamed";
  path: string;
  before?: string;
  size: number;
}

/** How one version became the other; equal content under another name is a renaming. */
export function fileChanges(before: readonly DataFile[], after: readonly DataFile[]): FileChange[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const fresh = new Map(after.map((file) => [file.path, file]));
  const gone = new Map<string, DataFile[]>();
  for (const file of before)
    if (file.hash !== "" && !fresh.has(file.path)) gone.set(file.hash, [...(gone.get(file.hash) ?? []), file]);
  const renamed = new Set<string>();
  const changes: FileChange[] = [];
  for (const { path, hash, size } of after) {
    const known = old.get(path);
    if (known?.hash === hash && known.size === size) continue;
    const source = known ? undefined : gone.get(hash)?.pop();
    if (source) renamed.add(source.path);
    changes.push(
      known
        ? { kind: "changed", path, size }
        : source
          ? { kind: "renamed", path, before: source.path, size }
          : { kind: "added", path, size },
    );
  }
  for (const { path, size } of before)
    if (!fresh.has(path) && !renamed.has(path)) changes.push({ kind: "removed", path, size });
  return changes.sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
}
