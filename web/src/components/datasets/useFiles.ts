// The files of a version, as the state artifact of its task tells them.
import { useQuery } from "@tanstack/react-query";
import { fileStart, ownPath, Problem, type Task } from "../../api";
import { type DataFile, readState } from "./files";

const MOST = 64_000_000;

export function useFiles(task: Task | undefined) {
  const state = task?.execution?.artifacts?.find(({ key }) => key === "state");
  const path = state?.uri === undefined ? undefined : ownPath(state.uri);
  return useQuery<DataFile[], Problem>({
    queryKey: ["dataset files", task?.id, state?.hash],
    queryFn: async ({ signal }) => {
      if (path === undefined)
        throw new Problem(
          0,
          state
            ? `the list of files lies in a store that this server does not open: ${state.uri}`
            : "this version has written no list of files yet",
        );
      const { bytes, size } = await fileStart(
        `files/${path.split("/").map(encodeURIComponent).join("/")}`,
        MOST,
        signal,
      );
      if (size > bytes.byteLength)
        throw new Problem(
          0,
          `the list of files is ${Math.round(size / 1e6)} MB; this page reads up to ${MOST / 1e6} MB`,
        );
      const files = readState(new TextDecoder().decode(bytes));
      if (!files) throw new Problem(0, "the list of files can't be read: its artifact `state` is damaged");
      return files;
    },
    enabled: task !== undefined,
    staleTime: 60_000,
    retry: false,
  });
}
