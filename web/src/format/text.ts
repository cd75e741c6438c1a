// Strings of others as they may be shown: nothing invisible, nothing endless.

/** What the page shows at most of one name; the title holds more, a copy all. */
export const SHOWN = 200;
export const KEPT = 10_000;

// Control, bidi and zero-width characters: they can make a name read as another one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The text with hidden characters written out, of bounded length. */
export function visible(text: string, limit = SHOWN): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(HIDDEN, escaped);
}

/** Cut in the middle, since the ends of names differ. */
export function middle(text: string, length: number): string {
  const points = [...text.slice(0, KEPT)];
  if (points.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${points.slice(0, head).join("")}…${points.slice(points.length - (length - 1 - head)).join("")}`;
}

/** Lower-case letters, digits and dashes: for file names that we choose. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60) || "runfold";
