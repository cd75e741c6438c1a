// Server state: one cache, keys `[action, request]`, kept fresh by the live stream or, without one, by asking again.
import { QueryClient, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type Action, type AnswerOf, call, type RequestOf } from "./client";
import type { ServerFacts } from "./documents";
import { useLive } from "./live/live";
import { asProblem, type Problem } from "./problems";

/** While no stream tells what changed, what is on screen is asked for again this often. */
export const POLL_MS = 2000;

const mayTryAgain = (failures: number, error: Error) => asProblem(error).kind === "busy" && failures < 5;
const wait = (failures: number, error: Error) => (asProblem(error).retryAfter ?? 2 ** failures) * 1000;

export const newCache = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: mayTryAgain, retryDelay: wait, staleTime: 10_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });

export interface Asking {
  enabled?: boolean;
  /** What the stream must tell about for this answer to stay true, as scopes of `live.stream`. */
  live?: string[];
  /** For answers that hardly ever change: milliseconds in which nobody asks again. */
  keep?: number;
  /** Whether the answer to the last request stays on screen while this one is out. */
  keepPrevious?: boolean;
}

export const keyOf = (action: Action, body: unknown) => [action, body] as const;

/** One call whose answer is on screen. */
export function useCall<A extends Action>(
  action: A,
  body: RequestOf<A> = {} as RequestOf<A>,
  { enabled = true, live, keep, keepPrevious = false }: Asking = {},
): UseQueryResult<AnswerOf<A>, Problem> {
  const isConnected = useLive(enabled && live ? live : NONE, keyOf(action, body));
  return useQuery<AnswerOf<A>, Problem>({
    queryKey: keyOf(action, body),
    queryFn: ({ signal }) => call(action, body, signal),
    enabled,
    refetchInterval: live && !isConnected ? POLL_MS : false,
    ...(live && isConnected && { staleTime: Number.POSITIVE_INFINITY }),
    ...(keep !== undefined && { staleTime: keep }),
    ...(keepPrevious && { placeholderData: (last) => last }),
  });
}

const NONE: string[] = [];
const FOR_LONG = 5 * 60_000;

export const useServer = (): UseQueryResult<ServerFacts, Problem> => useCall("server.info", {}, { keep: FOR_LONG });

/** Whether the server announces an extension; `undefined` until it has said so. */
export function useFeature(name: string): boolean | undefined {
  const { data } = useServer();
  return data && (data.runfold?.features.includes(name) ?? false);
}

export const useMe = () => useCall("users.get_current_user", {}, { keep: FOR_LONG });
