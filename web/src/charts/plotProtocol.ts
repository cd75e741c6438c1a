// What the page and the sandboxed plot frame say to each other. Both check what they hear: the shape here, and that it
// comes from the window they know. Leaves drawing to the frame.

import type { Bundle } from "./figure";

export type Box = { x: number; y: number; width: number; height: number };
export type PlotTheme = { text: string; muted: string; grid: string; runs: string[]; font: string; isDark: boolean };

export type ToFrame =
  | { type: "theme"; theme: PlotTheme }
  | { type: "show"; id: string; box: Box; bundle: Bundle; figure: string }
  | { type: "move"; id: string; box: Box }
  | { type: "hide"; id: string }
  | { type: "picture"; id: string; request: number; format: "png" | "svg"; scale: number };

export type FromFrame =
  | { type: "ready" }
  | { type: "drawn"; id: string }
  | { type: "failed"; id: string; message: string }
  | { type: "picture"; request: number; data: string };

const MOST_MESSAGE = 300;

/** What the frame may say, with its texts cut; undefined for everything else. */
export function heardFromFrame(message: unknown): FromFrame | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, id, message: words, request, data } = message as Record<string, unknown>;
  if (type === "ready") return { type };
  if (type === "drawn" && typeof id === "string") return { type, id };
  if (type === "failed" && typeof id === "string") return { type, id, message: String(words).slice(0, MOST_MESSAGE) };
  const isPicture = type === "picture" && typeof request === "number" && typeof data === "string";
  if (isPicture && /^data:image\/(png|svg\+xml)[;,]/.test(data)) return { type, request, data };
  return undefined;
}

const isBox = (value: unknown): value is Box =>
  typeof value === "object" &&
  value !== null &&
  ["x", "y", "width", "height"].every((key) => Number.isFinite((value as Record<string, unknown>)[key]));

/** What the page may say to the frame; undefined for everything else. */
export function heardFromPage(message: unknown): ToFrame | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const said = message as Record<string, unknown>;
  const isKnown = typeof said.id === "string";
  switch (said.type) {
    case "theme":
      return typeof said.theme === "object" && said.theme !== null ? (said as ToFrame) : undefined;
    case "show": {
      const isBundle = ["cartesian", "gl3d", "strict"].includes(said.bundle as string);
      return isKnown && isBox(said.box) && isBundle && typeof said.figure === "string" ? (said as ToFrame) : undefined;
    }
    case "move":
      return isKnown && isBox(said.box) ? (said as ToFrame) : undefined;
    case "hide":
      return isKnown ? (said as ToFrame) : undefined;
    case "picture":
      return isKnown && typeof said.request === "number" ? (said as ToFrame) : undefined;
    default:
      return undefined;
  }
}
