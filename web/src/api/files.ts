// Files that experiments name: which of them are our own, and the address under which the page may show them.
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { addressOf, call } from "./client";
import type { Problem } from "./problems";

/** The path of a file on this server; undefined for what lies elsewhere. */
export function ownPath(uri: string, base = addressOf("files/")): string | undefined {
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    return undefined;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  // The SDK names the server as it saw it: another host name, the files port. The folder tells that it is ours.
  const isOurs = url.origin === base.origin && url.pathname.startsWith(base.pathname);
  const at = isOurs ? base.pathname.length : url.pathname.indexOf("/files/") + "/files/".length;
  if (!isOurs && !url.pathname.includes("/files/")) return undefined;
  return isOurs || isLoopback(url) === isLoopback(base) ? decoded(url.pathname.slice(at)) : undefined;
}

const isLoopback = ({ hostname }: URL) =>
  hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

const LIFE_MS = 4 * 60_000;

/** A link of five minutes to one of our files, for what a browser loads by itself: pictures, sounds, frames. */
export function useSigned(
  uri: string | undefined,
  purpose: "preview" | "download" = "download",
): UseQueryResult<string, Problem> {
  const path = uri === undefined ? undefined : ownPath(uri);
  return useQuery<string, Problem>({
    queryKey: ["files.sign", path, purpose],
    queryFn: async () => {
      const { path: address, query } = await call("files.sign", { path: path as string, purpose } as never);
      return `${addressOf(address).href}?${query}`;
    },
    enabled: path !== undefined,
    staleTime: LIFE_MS,
    refetchInterval: LIFE_MS,
  });
}
