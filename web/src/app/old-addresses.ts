// ClearML's addresses, some of which its SDK prints into consoles, and where the same thing is here.

export interface Moved {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, unknown>;
}

const TABS: [part: RegExp, tab: string][] = [
  [/log/, "console"],
  [/scalar/, "scalars"],
  [/plot/, "plots"],
  [/debug/, "samples"],
  [/artifact|model/, "artifacts"],
  [/hyper|config/, "config"],
  [/execution/, "execution"],
  [/general/, "info"],
];

const tabOf = (rest: string) => TABS.find(([part]) => part.test(rest))?.[1] ?? "overview";

const RULES: [RegExp, (found: string[]) => Moved][] = [
  [
    /^projects\/[^/]+\/(?:experiments|tasks)\/([^/]+)(.*)$/,
    ([id = "", rest = ""]) => ({ to: "/tasks/$id/$tab", params: { id, tab: tabOf(rest) } }),
  ],
  [
    /^projects\/[^/]+\/compare-(?:tasks|experiments);ids=([^/]+)/,
    ([ids = ""]) => ({ to: "/compare", search: { ids: ids.split(",") } }),
  ],
  [/^projects\/[^/]+\/models\/([^/]+)/, ([id = ""]) => ({ to: "/models/$id", params: { id } })],
  [
    /^projects\/([^/]+)\/(?:tasks|experiments)$/,
    ([project = ""]) => ({ to: "/projects/$project/experiments", params: { project } }),
  ],
  [/^projects\/[^/]+\/models$/, () => ({ to: "/models" })],
  [
    /^(?:datasets|pipelines)\/[^/]+\/(?:experiments|tasks)\/([^/]+)/,
    ([id = ""]) => ({ to: "/tasks/$id/$tab", params: { id, tab: "overview" } }),
  ],
  [/^datasets\/simple\/([^/]+)/, ([project = ""]) => ({ to: "/projects/$project/experiments", params: { project } })],
  [/^reports\/[^/]+\/([0-9a-f]{32})/, ([id = ""]) => ({ to: "/reports/$id", params: { id } })],
  [/^workers-and-queues\/queues/, () => ({ to: "/queues" })],
  [/^workers-and-queues/, () => ({ to: "/workers" })],
  [/^dashboard$/, () => ({ to: "/" })],
  [/^settings/, () => ({ to: "/settings/$section", params: { section: "profile" } })],
];

/** Where an address of ClearML's UI leads, if it is one. */
export function movedFrom(path: string): Moved | undefined {
  const bare = path.replace(/^\/+|\/+$/g, "");
  for (const [pattern, moved] of RULES) {
    const found = pattern.exec(bare);
    if (found) return moved(found.slice(1));
  }
  return undefined;
}
