// A report is markdown with blocks of its own, fenced as `runfold`: charts and tables that are drawn from what the
// experiments say now.
//
//     ```runfold
//     chart: loss/val
//     query: tag:sweep
//     ```

export interface Panel {
  kind: "chart" | "table" | "values";
  /** Metrics as `metric/variant`; the columns of a table. */
  metrics: string[];
  query: string;
  ids: string[];
  project: string;
  top: number;
}

export type Block =
  | { kind: "text"; text: string }
  | { kind: "panel"; panel: Panel }
  | { kind: "wrong"; text: string; why: string };

const FENCE = /^```runfold[ \t]*\n([\s\S]*?)^```[ \t]*$/gm;
const KINDS = ["chart", "table", "values"] as const;
const MOST = 100;

/** The parts of a report in their order. A block that can't be read says why, in its place. */
export function blocksOf(report: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const found of report.matchAll(FENCE)) {
    if (found.index > at) blocks.push({ kind: "text", text: report.slice(at, found.index) });
    blocks.push(panelOf(found[1] ?? ""));
    at = found.index + found[0].length;
  }
  if (at < report.length) blocks.push({ kind: "text", text: report.slice(at) });
  return blocks.filter((block) => block.kind !== "text" || block.text.trim() !== "");
}

function panelOf(text: string): Block {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = new Map(
    lines.map((line) => [line.split(":")[0]?.trim() ?? "", line.slice(line.indexOf(":") + 1).trim()]),
  );
  const kind = KINDS.find((one) => pairs.has(one));
  if (!kind)
    return {
      kind: "wrong",
      text,
      why: "a block begins with `chart:`, `table:` or `values:` and the metrics, as `chart: loss/val`",
    };
  const unknown = [...pairs.keys()].find(
    (key) => ![...KINDS, "query", "ids", "project", "top"].includes(key as "chart"),
  );
  if (unknown !== undefined)
    return { kind: "wrong", text, why: `a block knows no \`${unknown}\`; it knows query, ids, project and top` };
  const list = (value: string | undefined) =>
    (value ?? "")
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  const top = Number(pairs.get("top") ?? 10);
  return {
    kind: "panel",
    panel: {
      kind,
      metrics: list(pairs.get(kind)),
      query: pairs.get("query") ?? "",
      ids: list(pairs.get("ids")),
      project: pairs.get("project") ?? "*",
      top: Number.isInteger(top) && top > 0 ? Math.min(top, MOST) : 10,
    },
  };
}

/** The headings of a report, for its table of contents. */
export function headingsOf(report: string): { level: number; text: string }[] {
  const bare = report.replace(/^```[\s\S]*?^```/gm, "");
  return [...bare.matchAll(/^(#{1,3})[ \t]+(.+?)[ \t]*#*$/gm)].map(([, marks = "", text = ""]) => ({
    level: marks.length,
    text,
  }));
}
