// How values read on the page: pure functions, each with a test.

export function ago(time: string | undefined, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time ?? "")) / 1000));
  if (Number.isNaN(seconds)) return "–";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

/** `projects/P`, `projects/P/experiments/T` and whatever follows: the addresses that ClearML's SDK prints. */
export function placeOf(url: string, base: string): { project?: string; task?: string } {
  const path = new URL(url).pathname.slice(new URL(base).pathname.length);
  const [, project, , task] = /^projects\/([^/]+)(\/(?:experiments|tasks)\/([^/]+))?/.exec(path) ?? [];
  return { ...(project && project !== "*" && { project }), ...(task && { task }) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** Terminal text as a screen would show it: no colour codes, and a progress bar only in its last state. */
export function plain(text: string): string {
  const lines = text.replace(ESCAPES, "").split("\n");
  return lines.map((line) => line.replace(/\r+$/, "").replace(/^.*\r/s, "")).join("\n");
}
