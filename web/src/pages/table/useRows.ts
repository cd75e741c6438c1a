// The rows of the table: pages behind one another as the scroll comes near their end, and what changes in them since.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { call, type Problem, type Task, useCall } from "../../api";

const PAGE = 100;
/** More rows than this are not kept; a filter or an order brings those that matter to the top. */
const MOST = 1000;

export interface Rows {
  rows: Task[];
  total: number | undefined;
  problem: Problem | null;
  isPending: boolean;
  isStale: boolean;
  /** How long the server took for the first page, with the wire. */
  tookMs: number | undefined;
  /** How many there are that were not when the rows were read. */
  fresh: number;
  loadMore: () => void;
  refetch: () => void;
}

interface Page {
  tasks: Task[];
  total?: number;
  took: number;
}

async function readPage(request: object, after: string | undefined, signal: AbortSignal): Promise<Page> {
  const started = performance.now();
  const paging = after === undefined ? { with_total: true } : { after };
  const { tasks, total } = await call("tasks.get_all_ex", { ...request, ...paging, page_size: PAGE }, signal);
  return { tasks, took: performance.now() - started, ...(total !== undefined && { total }) };
}

export function useRows(conditions: object, order: string[], fields: string[], project: string): Rows {
  const request = useMemo(() => ({ ...conditions, order_by: order, only_fields: fields }), [conditions, order, fields]);
  const pages = useInfiniteQuery<Page, Problem, { pages: Page[] }, unknown[], string | undefined>({
    queryKey: ["table.rows", request],
    queryFn: ({ pageParam, signal }) => readPage(request, pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: (last, all) =>
      last.tasks.length === PAGE && all.length * PAGE < MOST ? last.tasks.at(-1)?.id : undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const loaded = useMemo(() => pages.data?.pages.flatMap(({ tasks }) => tasks) ?? [], [pages.data]);
  const patched = useChanges(loaded, fields, project);
  const total = pages.data?.pages[0]?.total;
  const fresh = useNewcomers(conditions, total, project, !pages.isPlaceholderData);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData]);
  return {
    rows: patched,
    total,
    problem: pages.error,
    isPending: pages.isPending,
    isStale: pages.isPlaceholderData,
    tookMs: pages.data?.pages[0]?.took,
    fresh,
    loadMore,
    refetch: pages.refetch,
  };
}

const MOVING = ["created", "in_progress", "queued", "publishing"];

/** Values of rows that still move are asked for again; rows stay where they are under the pointer. */
function useChanges(rows: Task[], fields: string[], project: string): Task[] {
  const moving = useMemo(
    () =>
      rows
        .filter(({ status }) => MOVING.includes(status))
        .map(({ id }) => id)
        .slice(0, 500),
    [rows],
  );
  const request = { id: moving, only_fields: fields, page_size: 500 };
  const changes = useCall("tasks.get_all_ex", request, {
    enabled: moving.length > 0,
    live: [`tasks:${project}`],
    keepPrevious: true,
  });
  return useMemo(() => {
    const now = new Map(changes.data?.tasks.map((task) => [task.id, task]));
    return now.size > 0 ? rows.map((row) => now.get(row.id) ?? row) : rows;
  }, [rows, changes.data]);
}

function useNewcomers(conditions: object, total: number | undefined, project: string, isSettled: boolean): number {
  const request = { ...conditions, only_fields: ["id"], page_size: 1, with_total: true };
  const now = useCall("tasks.get_all_ex", request, {
    enabled: isSettled && total !== undefined,
    live: [`tasks:${project}`],
  });
  return Math.max(0, (now.data?.total ?? 0) - (total ?? 0));
}
