import fc from "fast-check";
import { expect, test } from "vitest";
import { type DataFile, fileChanges, folderOf, readState } from "./files";

const file = (path: string, hash = path, size = 1): DataFile => ({ path, hash, size });

test("the state of the SDK becomes files, and nonsense none", () => {
  expect(readState('{"dataset_file_entries":[{"relative_path":"a/b","hash":"h","size":3},null,{"x":1}]}')).toEqual([
    { path: "a/b", hash: "h", size: 3 },
  ]);
  expect(readState("{}")).toBeUndefined();
  expect(readState("x")).toBeUndefined();
});

test("a folder lists its folders, with what they hold, before its files", () => {
  const files = [file("b.txt"), file("a/2", "x", 5), file("a/10", "y", 6), file("ab/c")];
  expect(folderOf(files, "").map(({ name, folder, files, bytes }) => [name, folder, files, bytes])).toEqual([
    ["a", true, 2, 11],
    ["ab", true, 1, 1],
    ["b.txt", false, 1, 1],
  ]);
  expect(folderOf(files, "a").map(({ path }) => path)).toEqual(["a/2", "a/10"]);
});

test("equal content under another name is a renaming", () => {
  expect(
    fileChanges(
      [file("a", "1"), file("b", "2"), file("c", "3")],
      [file("a", "1"), file("b", "9"), file("d", "3"), file("e", "5")],
    ),
  ).toEqual([
    { kind: "changed", path: "b", size: 1 },
    { kind: "renamed", path: "d", before: "c", size: 1 },
    { kind: "added", path: "e", size: 1 },
  ]);
});

test("the changes lead from the one version to the other", () => {
  const version = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("1", "2", "3")), {
    selector: ([path]) => path,
  });
  fc.assert(
    fc.property(version, version, (before, after) => {
      const now = new Map<string, string>(before);
      const changes = fileChanges(
        before.map(([path, hash]) => file(path, hash)),
        after.map(([path, hash]) => file(path, hash)),
      );
      for (const { kind, path, before: old } of changes) {
        if (kind === "removed") now.delete(path);
        if (old) now.delete(old);
      }
      for (const { kind, path } of changes)
        if (kind !== "removed") now.set(path, new Map<string, string>(after).get(path) as string);
      expect(Object.fromEntries(now)).toEqual(Object.fromEntries(after));
    }),
  );
});
