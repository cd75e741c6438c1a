// Finding in a whole log: the server looks through it, a page of matches at a time.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { call, type LogMatch, type Problem } from "../../../api";

const PAGE = 1000;

export interface Find {
  matches: LogMatch[];
  hasMore: boolean;
  isLooking: boolean;
  problem: Problem | null;
  at: number;
  current: number | undefined;
  step: (by: number) => void;
}

export function useFind(task: string, pattern: string, isRegex: boolean): Find {
  const [at, setAt] = useState(0);
  const [asked, setAsked] = useState(pattern);
  // Another pattern begins at its first match.
  if (asked !== pattern) {
    setAsked(pattern);
    setAt(0);
  }
  const found = useInfiniteQuery<
    { matches: LogMatch[]; next_line: number | null },
    Problem,
    { pages: { matches: LogMatch[] }[] },
    unknown[],
    number
  >({
    queryKey: ["events.search_log", task, pattern, isRegex],
    queryFn: ({ pageParam, signal }) =>
      call("events.search_log", { task, pattern, regex: isRegex, limit: PAGE, from_line: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ next_line }) => next_line ?? undefined,
    enabled: pattern.length > 0,
    retry: false,
  });
  const matches = useMemo(() => found.data?.pages.flatMap(({ matches }) => matches) ?? [], [found.data]);
  const step = (by: number) => {
    if (matches.length === 0) return;
    const next = at + by;
    if (next >= matches.length && found.hasNextPage) void found.fetchNextPage();
    setAt((next + matches.length) % matches.length);
  };
  return {
    matches,
    hasMore: found.hasNextPage,
    isLooking: found.isFetching,
    problem: found.error,
    at,
    current: pattern ? matches[at]?.line : undefined,
    step,
  };
}
