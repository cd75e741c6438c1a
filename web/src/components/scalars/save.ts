// A chart as a file or as lines of code.
import type { Line } from "../../charts/line";
import type { LineChart } from "../../charts/lineChart";
import { csv, slug } from "../../format";

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function saveCanvas(canvas: HTMLCanvasElement | undefined, title: string): Promise<void> {
  if (!canvas) return;
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) saveBlob(blob, `${slug(title)}.png`);
}

export function saveSvg(chart: LineChart | undefined, title: string): void {
  const text = chart?.toSvg(title);
  if (text) saveBlob(new Blob([text], { type: "image/svg+xml" }), `${slug(title)}.svg`);
}

/** One row a point: what is drawn, not a rounding of it. */
export function pointRows(lines: readonly Line[]): string[][] {
  const rows = [["line", "x", "value", "low", "high"]];
  for (const { name, x, y, raw, low, high } of lines) {
    for (let i = 0; i < x.length; i++) {
      rows.push([name, String(x[i]), String((raw ?? y)[i]), low ? String(low[i]) : "", high ? String(high[i]) : ""]);
    }
  }
  return rows;
}

export function saveCsv(lines: readonly Line[], title: string): void {
  saveBlob(new Blob([csv(pointRows(lines))], { type: "text/csv" }), `${slug(title)}.csv`);
}

/** Fetches the same points through the SDK. Names go in as literals that Python reads back unchanged. */
export function snippetFor(tasks: string[], metric: string): string {
  return [
    "from clearml import Task",
    "",
    `for task_id in ${JSON.stringify(tasks)}:`,
    "    task = Task.get_task(task_id=task_id)",
    `    points = task.get_reported_scalars()[${pythonText(metric)}]`,
    "    for variant, curve in points.items():",
    "        print(task.name, variant, curve['x'][-1], curve['y'][-1])",
    "",
  ].join("\n");
}

/** JSON's escapes are Python's too, for what JSON may leave unescaped as well. */
const pythonText = (text: string) =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
