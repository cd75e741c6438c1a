// Every key in one table: handlers, the `?` sheet and the hints in menus read it from here.
import { useEffect, useRef } from "react";

export interface Shortcut {
  keys: string;
  about: string;
  where: "Anywhere" | "Tables" | "Experiment" | "Charts" | "Console and samples" | "Lists with an order";
}

/** By what they do. Two words are two keys, one after the other. */
export const SHORTCUTS = {
  palette: { keys: "Mod+k", about: "search, or run a command", where: "Anywhere" },
  help: { keys: "?", about: "these keys", where: "Anywhere" },
  query: { keys: "/", about: "to the query line", where: "Anywhere" },
  home: { keys: "g h", about: "home", where: "Anywhere" },
  projects: { keys: "g p", about: "projects", where: "Anywhere" },
  experiments: { keys: "g e", about: "experiments", where: "Anywhere" },
  models: { keys: "g m", about: "models", where: "Anywhere" },
  datasets: { keys: "g d", about: "datasets", where: "Anywhere" },
  pipelines: { keys: "g l", about: "pipelines", where: "Anywhere" },
  hpo: { keys: "g o", about: "hyper-parameter searches", where: "Anywhere" },
  queues: { keys: "g q", about: "queues", where: "Anywhere" },
  workers: { keys: "g w", about: "workers", where: "Anywhere" },
  reports: { keys: "g r", about: "reports", where: "Anywhere" },
  settings: { keys: "g s", about: "settings", where: "Anywhere" },
  undo: { keys: "Mod+z", about: "undo the last step", where: "Anywhere" },
  side: { keys: "[", about: "fold the side bar", where: "Anywhere" },
  link: { keys: "Shift+L", about: "copy the page's address", where: "Anywhere" },
  "table.move": { keys: "↑ ↓", about: "move (also j and k), Home and End for the ends", where: "Tables" },
  "table.open": { keys: "Enter", about: "open", where: "Tables" },
  "table.side": { keys: "Space", about: "side view", where: "Tables" },
  "table.select": { keys: "x", about: "select; Shift with the arrows for a range", where: "Tables" },
  "table.all": { keys: "Mod+a", about: "select what is loaded, again for all that match", where: "Tables" },
  "table.compare": { keys: "c", about: "compare", where: "Tables" },
  "table.clone": { keys: "Shift+C", about: "clone", where: "Tables" },
  "table.enqueue": { keys: "e", about: "enqueue", where: "Tables" },
  "table.tags": { keys: "t", about: "tags", where: "Tables" },
  "table.baseline": { keys: "b", about: "baseline", where: "Tables" },
  "table.pin": { keys: "p", about: "pin on top", where: "Tables" },
  "table.archive": { keys: "a", about: "archive", where: "Tables" },
  "table.trash": { keys: "Delete", about: "move to the trash", where: "Tables" },
  "table.rename": { keys: "F2", about: "rename", where: "Tables" },
  "table.filter": { keys: "f", about: "filter by this cell", where: "Tables" },
  "table.sort": { keys: "s", about: "sort by this column; Shift adds it", where: "Tables" },
  "table.views": { keys: "v", about: "views", where: "Tables" },
  "table.copy": { keys: "y", about: "copy the id", where: "Tables" },
  "task.tabs": { keys: "1 … 9", about: "tabs", where: "Experiment" },
  "task.next": { keys: "Shift+J", about: "next of the list", where: "Experiment" },
  "task.before": { keys: "Shift+K", about: "the one before", where: "Experiment" },
  "task.clone": { keys: "Shift+C", about: "clone", where: "Experiment" },
  "task.edit": { keys: "i", about: "edit a draft", where: "Experiment" },
  "task.enqueue": { keys: "e", about: "enqueue", where: "Experiment" },
  "task.stop": { keys: "Shift+S", about: "stop", where: "Experiment" },
  "task.compare": { keys: "c", about: "add to compare", where: "Experiment" },
  "task.reset": { keys: "Shift+R", about: "reset to a draft", where: "Experiment" },
  "chart.cursor": { keys: "← →", about: "move the cursor by a point, Shift by ten", where: "Charts" },
  "chart.zoom": { keys: "+ −", about: "zoom, 0 for all", where: "Charts" },
  "chart.log": { keys: "l", about: "logarithmic y", where: "Charts" },
  "chart.smooth": { keys: "m", about: "smoothing", where: "Charts" },
  "chart.hide": { keys: "h", about: "hide the curve, i for it alone", where: "Charts" },
  "chart.big": { keys: "Enter", about: "enlarge", where: "Charts" },
  "console.find": {
    keys: "/",
    about: "find, n and Shift+N for the next and the one before",
    where: "Console and samples",
  },
  "console.follow": { keys: "f", about: "follow the end", where: "Console and samples" },
  "console.wrap": { keys: "w", about: "wrap lines", where: "Console and samples" },
  "list.move": {
    keys: "Alt+↑ Alt+↓",
    about: "move the entry, Alt+Home and Alt+End to the ends",
    where: "Lists with an order",
  },
} satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

export const keysOf = (name: ShortcutName): string => SHORTCUTS[name].keys;

type Handlers = Partial<Record<ShortcutName, (event: KeyboardEvent) => void>>;

const layers: { current: Handlers }[] = [];
let before: { key: string; at: number } | undefined;
/** The second key of two must follow within this. */
const TOGETHER_MS = 1200;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select"));

/** The key of an event, as the table writes it. */
export function written(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const mod = event.ctrlKey || event.metaKey ? "Mod+" : "";
  const alt = event.altKey ? "Alt+" : "";
  const isLetter = /^[A-Za-z]$/.test(event.key);
  const shift = event.shiftKey && (isLetter || event.key.length > 1) ? "Shift+" : "";
  const key =
    event.key === " " ? "Space" : isLetter ? (shift ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  return `${mod}${alt}${shift}${key}`;
}

function hear(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = written(event);
  if (isTyping(event.target) && !keys.startsWith("Mod+k")) return;
  if (document.querySelector("[role=dialog]") && keys !== "Mod+k") return;
  const pair = before && event.timeStamp - before.at < TOGETHER_MS ? `${before.key} ${keys}` : "";
  before = { key: keys, at: event.timeStamp };
  const handler = handlerOf(pair) ?? handlerOf(keys);
  if (!handler) return;
  before = undefined;
  event.preventDefault();
  handler(event);
}

/** Nine keys in one line of the table: any of them. */
const isMeant = (pattern: string, keys: string) => pattern === keys || (pattern === "1 … 9" && /^[1-9]$/.test(keys));

/** The latest page that wants a key has it. */
function handlerOf(keys: string) {
  if (!keys) return undefined;
  for (const layer of [...layers].reverse()) {
    const name = (Object.keys(layer.current) as ShortcutName[]).find((name) => isMeant(SHORTCUTS[name].keys, keys));
    if (name) return layer.current[name];
  }
  return undefined;
}

/** Gives keys their work while the component is on the page. */
export function useShortcuts(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (layers.length === 0) addEventListener("keydown", hear);
    layers.push(latest);
    return () => {
      layers.splice(layers.indexOf(latest), 1);
      if (layers.length === 0) removeEventListener("keydown", hear);
    };
  }, []);
}
