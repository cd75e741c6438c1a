// Unified diffs as files and lines, and the difference of two texts in the same form. Bounded; pure.

export interface DiffLine {
  kind: "same" | "added" | "removed" | "note";
  text: string;
  before?: number;
  after?: number;
}

export interface DiffFile {
  name: string;
  added: number;
  removed: number;
  lines: DiffLine[];
}

const MOST_LINES = 20_000;

/** What `git diff` wrote. Lines before the first file are a file without a name. */
export function parseDiff(text: string): { files: DiffFile[]; cut: number } {
  const all = text.split("\n");
  if (all[all.length - 1] === "") all.pop();
  const files: DiffFile[] = [];
  let file: DiffFile | undefined;
  let [before, after] = [0, 0];
  for (const line of all.slice(0, MOST_LINES)) {
    const head = /^diff --git (?:"?a\/(.+?)"?) (?:"?b\/(.+?)"?)$/.exec(line);
    if (head || !file) {
      file = { name: head?.[2] ?? "", added: 0, removed: 0, lines: [] };
      files.push(file);
      [before, after] = [0, 0];
      if (head) continue;
    }
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/.exec(line);
    if (hunk) {
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      file.lines.push({ kind: "note", text: line });
    } else if (before === 0 && after === 0) nameFrom(file, line);
    else if (line.startsWith("+")) {
      file.added += 1;
      file.lines.push({ kind: "added", text: line.slice(1), after: after++ });
    } else if (line.startsWith("-")) {
      file.removed += 1;
      file.lines.push({ kind: "removed", text: line.slice(1), before: before++ });
    } else if (line.startsWith("\\")) file.lines.push({ kind: "note", text: line });
    else file.lines.push({ kind: "same", text: line.slice(1), before: before++, after: after++ });
  }
  return {
    files: files.filter(({ name, lines }) => name !== "" || lines.length > 0),
    cut: Math.max(0, all.length - MOST_LINES),
  };
}

function nameFrom(file: DiffFile, line: string): void {
  const named = /^\+\+\+ (?:b\/)?(.+)$/.exec(line);
  if (named && file.name === "" && named[1] !== "/dev/null") file.name = named[1] as string;
  if (/^(new file|deleted file|rename (from|to)|Binary files)/.test(line))
    file.lines.push({ kind: "note", text: line });
}

/** Two columns: what was removed beside what was added in its place. */
export function sideBySide(lines: readonly DiffLine[]): { left: DiffLine | undefined; right: DiffLine | undefined }[] {
  const rows: { left: DiffLine | undefined; right: DiffLine | undefined }[] = [];
  let [removed, added]: [DiffLine[], DiffLine[]] = [[], []];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) rows.push({ left: removed[i], right: added[i] });
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.kind === "removed") removed.push(line);
    else if (line.kind === "added") added.push(line);
    else {
      flush();
      rows.push({ left: line, right: line });
    }
  }
  flush();
  return rows;
}

const MOST_COMPARED = 4000;
const CONTEXT = 3;

/** The lines by which two texts differ, with three around each change. Undefined where they are too long to compare. */
export function diffTexts(before: string, after: string): DiffLine[] | undefined {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let [start, endA, endB] = [0, a.length, b.length];
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  if ((endA - start) * (endB - start) > MOST_COMPARED * MOST_COMPARED) return undefined;
  const middle = changes(a.slice(start, endA), b.slice(start, endB));
  const same = (from: number, to: number, shift: number): DiffLine[] =>
    a.slice(from, to).map((text, i) => ({ kind: "same", text, before: from + i + 1, after: from + i + 1 + shift }));
  const numbered = number(middle, start);
  return around([...same(0, start, 0), ...numbered, ...same(endA, a.length, endB - endA)]);
}

/** Longest common subsequence, Hunt and Szymanski's problem by the plain table: texts here are short. */
function changes(a: string[], b: string[]): DiffLine[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i] as string });
      [i, j] = [i + 1, j + 1];
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1)))
      lines.push({ kind: "removed", text: a[i++] as string });
    else lines.push({ kind: "added", text: b[j++] as string });
  }
  return lines;
}

function number(lines: DiffLine[], start: number): DiffLine[] {
  let [before, after] = [start + 1, start + 1];
  return lines.map((line) => {
    if (line.kind === "removed") return { ...line, before: before++ };
    if (line.kind === "added") return { ...line, after: after++ };
    return { ...line, before: before++, after: after++ };
  });
}

function around(lines: DiffLine[]): DiffLine[] {
  const near = new Uint8Array(lines.length);
  for (const [i, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    near.fill(1, Math.max(0, i - CONTEXT), i + CONTEXT + 1);
  }
  return lines.flatMap((line, i): DiffLine[] => {
    if (near[i]) return [line];
    return i > 0 && near[i - 1] ? [{ kind: "note", text: "⋯" }] : [];
  });
}
