// The query line: `status:running lr<0.01 tag:base -tag:old acc.max>0.9 "free text"`, read into conditions.
// Reading never fails: what is no condition is text to look for.

export type Comparison = "<" | "<=" | ">" | ">=" | "=" | "!=" | "~";

export type Term =
  | { kind: "text"; text: string; not: boolean }
  | { kind: "is"; key: Key; values: string[]; not: boolean }
  | { kind: "compare"; name: string; comparison: Comparison; value: string };

export type Key = "status" | "tag" | "type" | "user" | "name" | "parent" | "queue" | "id" | "system" | "project";

export const KEYS: Key[] = ["status", "tag", "type", "user", "name", "parent", "queue", "id", "system", "project"];

const PLAIN = /^[^\s"<>=~!:,]+$/;

/** Words apart, with what stands in quotes kept together. */
function words(line: string): string[] {
  return line.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}

const unquoted = (word: string): string =>
  word.startsWith('"') ? word.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : word;

export const quotedIf = (value: string): string =>
  PLAIN.test(value) && !value.startsWith("-") ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;

/** The values of a list, those in quotes with their commas. */
const values = (list: string): string[] =>
  (list.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).map(unquoted).filter(Boolean);

export function parseQuery(line: string): Term[] {
  return words(line).map(termOf);
}

function termOf(word: string): Term {
  const not = word.length > 1 && word.startsWith("-");
  const bare = not ? word.slice(1) : word;
  const [, key, list] = /^([a-z]+):(.+)$/s.exec(bare) ?? [];
  const known = KEYS.find((one) => one === key);
  if (known && list && values(list).length > 0) return { kind: "is", key: known, values: values(list), not };
  const [, name, comparison, value] = not
    ? []
    : (/^("(?:[^"\\]|\\.)*"|[^\s"<>=~!]+)(<=|>=|!=|<|>|=|~)(.+)$/s.exec(bare) ?? []);
  if (name && comparison && value && unquoted(value))
    return { kind: "compare", name: unquoted(name), comparison: comparison as Comparison, value: unquoted(value) };
  return { kind: "text", text: unquoted(bare), not };
}

export const printTerm = (term: Term): string => {
  switch (term.kind) {
    case "text":
      return `${term.not ? "-" : ""}${term.text === "" || !PLAIN.test(term.text) || term.text.startsWith("-") ? `"${term.text.replace(/["\\]/g, "\\$&")}"` : term.text}`;
    case "is":
      return `${term.not ? "-" : ""}${term.key}:${term.values.map(quotedIf).join(",")}`;
    case "compare":
      return `${PLAIN.test(term.name) && !term.name.startsWith("-") ? term.name : `"${term.name.replace(/["\\]/g, "\\$&")}"`}${term.comparison}${quotedIf(term.value)}`;
  }
};

export const printQuery = (terms: Term[]): string => terms.map(printTerm).join(" ");

/** The line with a condition more; one of the same key takes its place when it says so. */
export function withTerm(line: string, term: Term, replace = false): string {
  const terms = parseQuery(line).filter(
    (one) => !(replace && one.kind === "is" && term.kind === "is" && one.key === term.key),
  );
  return terms.some((one) => printTerm(one) === printTerm(term)) ? line : printQuery([...terms, term]);
}

export const withoutTerm = (line: string, term: Term): string =>
  printQuery(parseQuery(line).filter((one) => printTerm(one) !== printTerm(term)));
