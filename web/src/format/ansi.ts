// Terminal text as styled pieces: colours and styles of SGR, and nothing else that an escape sequence could ask for.
// Titles, links, clipboard and cursor moves are dropped and counted. Bounded in characters and in pieces; no HTML.

/** Styles are class names from a closed list, so that no text of a log ever becomes a class or a CSS value. */
export type Span = { text: string; style: string };
export type AnsiLine = {
  spans: Span[];
  /** Sequences that were not colour or style. */
  dropped: number;
  /** Earlier states of a progress bar that the last one replaced. */
  folded: number;
  /** Characters beyond the limit. */
  cut: number;
  /** The style in which the next line begins. */
  end: Style;
};
export type Style = Readonly<{ fg: number; bg: number; flags: number }>;

export const PLAIN: Style = { fg: -1, bg: -1, flags: 0 };
const LIMIT = 10_000;
const MOST_SPANS = 500;
const MOST_PARAMETERS = 32;

const FLAGS = ["bold", "dim", "italic", "underline", "inverse", "strike"] as const;
const [BOLD, DIM, ITALIC, UNDERLINE, INVERSE, STRIKE] = [1, 2, 4, 8, 16, 32];
const SET: Record<number, number> = { 1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINE, 7: INVERSE, 9: STRIKE, 21: UNDERLINE };
const CLEAR: Record<number, number> = { 22: BOLD | DIM, 23: ITALIC, 24: UNDERLINE, 27: INVERSE, 29: STRIKE };

export function parseAnsi(line: string, start: Style = PLAIN, limit = LIMIT): AnsiLine {
  const { text, folded } = lastState(line);
  const shown = text.length > limit ? text.slice(0, wholeLetters(text, limit)) : text;
  const reader = new Reader(shown, start);
  reader.run();
  return { spans: reader.spans, dropped: reader.dropped, folded, cut: text.length - shown.length, end: reader.style };
}

/** What a carriage return leaves on the screen: the last state that is not empty. */
function lastState(line: string): { text: string; folded: number } {
  const bare = line.replace(/[\r\n]+$/, "");
  const at = bare.lastIndexOf("\r");
  if (at < 0) return { text: bare, folded: 0 };
  let folded = 0;
  for (let i = bare.indexOf("\r"); i >= 0; i = bare.indexOf("\r", i + 1)) folded += 1;
  return { text: bare.slice(at + 1), folded };
}

/** Not between the two halves of a letter outside the basic plane. */
function wholeLetters(text: string, limit: number): number {
  const last = text.charCodeAt(limit - 1);
  return last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
}

class Reader {
  readonly spans: Span[] = [];
  dropped = 0;
  style: Style;
  #at = 0;
  #from = 0;

  constructor(
    readonly text: string,
    start: Style,
  ) {
    this.style = start;
  }

  run(): void {
    while (this.#at < this.text.length) {
      const code = this.text.charCodeAt(this.#at);
      if (isSeen(code)) this.#at += 1;
      else this.#control(code);
    }
    this.#flush(this.#at);
  }

  #control(code: number): void {
    this.#flush(this.#at);
    const before = this.#at;
    if (code === 0x1b) this.#escape();
    else if (code === 0x9b) this.#controlSequence(this.#at + 1);
    else if (code >= 0x90 && code <= 0x9f) this.#string(this.#at + 1);
    else if (isBidi(code)) this.#push(`\\u${code.toString(16).padStart(4, "0")}`);
    else this.dropped += 1;
    if (this.#at === before) this.#at += 1;
    this.#from = this.#at;
  }

  #escape(): void {
    const next = this.text[this.#at + 1];
    if (next === "[") this.#controlSequence(this.#at + 2);
    else if (next !== undefined && "]PX^_".includes(next)) this.#string(this.#at + 2);
    else {
      // Two- and three-character escapes (character sets, keypad modes) show nothing.
      this.dropped += 1;
      const short = /^[ -/]*[0-~]/.exec(this.text.slice(this.#at + 1, this.#at + 5));
      this.#at += 1 + (short?.[0].length ?? 0);
    }
  }

  /** From after `ESC [`: parameters, intermediates, one final character. A broken one loses only its introducer. */
  #controlSequence(from: number): void {
    let at = from;
    while (at < this.text.length && isBetween(this.text.charCodeAt(at), 0x20, 0x3f)) at += 1;
    const final = this.text.charCodeAt(at);
    if (!isBetween(final, 0x40, 0x7e)) {
      this.dropped += 1;
      this.#at = from;
      return;
    }
    const parameters = this.text.slice(from, at);
    if (final === 0x6d && /^[\d;:]*$/.test(parameters)) this.style = changed(this.style, parameters);
    else this.dropped += 1;
    this.#at = at + 1;
  }

  /** A title, a link, a clipboard: to its end. Where the end is missing, only the introducer goes: nothing is hidden. */
  #string(from: number): void {
    this.dropped += 1;
    const ends = ["\u0007", "\u001b\\", "\u009c"];
    const places = ends.map((end) => [this.text.indexOf(end, from), end.length] as const).filter(([at]) => at >= 0);
    const first = places.sort((a, b) => a[0] - b[0])[0];
    this.#at = first ? first[0] + first[1] : from;
  }

  #flush(to: number): void {
    if (to > this.#from) this.#push(this.text.slice(this.#from, to));
    this.#from = to;
  }

  #push(text: string): void {
    const last = this.spans[this.spans.length - 1];
    const style = this.spans.length < MOST_SPANS ? classesOf(this.style) : (last?.style ?? "");
    if (last?.style === style) last.text += text;
    else this.spans.push({ text, style });
  }
}

const isBetween = (code: number, from: number, to: number) => code >= from && code <= to;
const isBidi = (code: number) =>
  isBetween(code, 0x202a, 0x202e) ||
  isBetween(code, 0x2066, 0x2069) ||
  code === 0x200e ||
  code === 0x200f ||
  code === 0x061c;
const isSeen = (code: number) => code === 0x09 || (code >= 0x20 && !isBetween(code, 0x7f, 0x9f) && !isBidi(code));

function changed(style: Style, parameters: string): Style {
  const numbers = parameters.split(/[;:]/, MOST_PARAMETERS).map((text) => Math.min(Number(text) || 0, 999));
  let { fg, bg, flags } = style;
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] as number;
    if (code === 0) [fg, bg, flags] = [-1, -1, 0];
    else if (SET[code]) flags |= SET[code];
    else if (CLEAR[code]) flags &= ~CLEAR[code];
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(numbers, i + 1);
      if (code === 38) fg = colour ?? fg;
      else bg = colour ?? bg;
      i += used;
    } else if (code === 39) fg = -1;
    else if (code === 49) bg = -1;
    else if (isBetween(code, 30, 37)) fg = code - 30;
    else if (isBetween(code, 40, 47)) bg = code - 40;
    else if (isBetween(code, 90, 97)) fg = code - 82;
    else if (isBetween(code, 100, 107)) bg = code - 92;
  }
  return { fg, bg, flags };
}

/** `5;n` and `2;r;g;b` after 38 or 48, and how many numbers they took. */
function extended(numbers: number[], at: number): [number | undefined, number] {
  if (numbers[at] === 5) return [paletteColour(numbers[at + 1] ?? 0), 2];
  if (numbers[at] === 2) return [nearestBasic(numbers[at + 1] ?? 0, numbers[at + 2] ?? 0, numbers[at + 3] ?? 0), 4];
  return [undefined, 1];
}

function paletteColour(index: number): number {
  if (index < 16) return index;
  if (index > 255) return 7;
  if (index >= 232) return nearestBasic(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const step = (n: number) => (n === 0 ? 0 : 55 + 40 * n);
  const cube = index - 16;
  return nearestBasic(step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6));
}

// Any colour becomes one of the sixteen of the theme: those are readable on both backgrounds, the program's may not be.
function nearestBasic(r: number, g: number, b: number): number {
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  if (high - low < 40) return high < 64 ? 0 : high < 150 ? 8 : high < 220 ? 7 : 15;
  const bit = (value: number) => (value - low > (high - low) / 2 ? 1 : 0);
  return bit(r) + 2 * bit(g) + 4 * bit(b) + (high > 200 ? 8 : 0);
}

function classesOf({ fg, bg, flags }: Style): string {
  const names: string[] = [];
  if (fg >= 0) names.push(`ansi-fg-${fg}`);
  if (bg >= 0) names.push(`ansi-bg-${bg}`);
  for (const [bit, name] of FLAGS.entries()) if (flags & (1 << bit)) names.push(`ansi-${name}`);
  return names.join(" ");
}

/** The text alone, as it is searched and copied; each line with its last state. */
export const plainText = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      parseAnsi(line, PLAIN, Number.POSITIVE_INFINITY)
        .spans.map(({ text }) => text)
        .join(""),
    )
    .join("\n");
