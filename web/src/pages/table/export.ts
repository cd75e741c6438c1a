// The table as a file: what is filtered, with the columns that are shown, raw numbers.
import { addressOf, call, type Task } from "../../api";
import { csv, slug } from "../../format";
import { textOf } from "./cells";
import { columnName, fieldsOf, metricValue, pathOf, type Spec } from "./columns";

export type Format = "csv" | "json";

const PAGE = 500;

interface Wanted {
  conditions: object;
  order: string[];
  specs: Spec[];
  name: string;
  format: Format;
  canStream: boolean;
  onProgress: (done: number, total: number) => void;
}

/** Streamed by the server where it offers that; else fetched page by page, with nothing left out. */
export async function exportTable(wanted: Wanted): Promise<void> {
  if (wanted.canStream) return streamed(wanted);
  const specs = wanted.specs.filter(({ kind }) => kind !== "spark");
  const tasks = await allOf(wanted, fieldsOf(specs));
  const text =
    wanted.format === "csv"
      ? csv([
          ["id", ...specs.map(columnName)],
          ...tasks.map((task) => [task.id, ...specs.map((spec) => textOf(task, spec))]),
        ])
      : json(tasks, specs);
  save(
    new Blob([text], { type: wanted.format === "csv" ? "text/csv" : "application/json" }),
    `${slug(wanted.name)}.${wanted.format}`,
  );
}

async function allOf({ conditions, order, onProgress }: Wanted, fields: string[]): Promise<Task[]> {
  const tasks: Task[] = [];
  for (;;) {
    const after = tasks.at(-1)?.id;
    const paging = after === undefined ? { with_total: true } : { after, with_total: true };
    const page = await call("tasks.get_all_ex", {
      ...conditions,
      order_by: order,
      only_fields: fields,
      page_size: PAGE,
      ...paging,
    });
    tasks.push(...page.tasks);
    onProgress(tasks.length, page.total ?? tasks.length);
    if (page.tasks.length < PAGE) return tasks;
  }
}

const json = (tasks: Task[], specs: Spec[]) =>
  JSON.stringify(
    tasks.map((task) => ({
      id: task.id,
      ...Object.fromEntries(
        specs.map((spec) => [
          columnName(spec),
          spec.kind === "metric" ? (metricValue(task, spec) ?? null) : textOf(task, spec),
        ]),
      ),
    })),
    null,
    1,
  );

/** The server writes the file while the browser reads it, so that it may be of any length. */
async function streamed({ conditions, order, specs, name, format }: Wanted): Promise<void> {
  const columns = specs.flatMap((spec) => {
    const path = pathOf(spec);
    return path ? [{ path, name: columnName(spec) }] : [];
  });
  const answer = await fetch(addressOf("api/tasks.export"), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Runfold": "1" },
    body: JSON.stringify({ query: { ...conditions, order_by: order }, columns, format }),
  });
  if (!answer.ok) throw new Error(`the export was refused with ${answer.status}`);
  save(await answer.blob(), `${slug(name)}.${format}`);
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
