// The runs whose curves lie on one page, and how each looks.
import { type Look, looksFor } from "../../charts/slots";

export interface Run {
  id: string;
  name: string;
  look: Look;
  isBaseline: boolean;
  /** What the run is grouped by, when it is. */
  groupValue?: string | undefined;
}

export function runsOf(tasks: { id: string; name: string }[], baseline?: string): Run[] {
  const looks = looksFor(tasks.map(({ id }) => id));
  return tasks.map(({ id, name }) => ({
    id,
    name,
    look: looks.get(id) ?? { slot: 0, dash: [], isGrey: true },
    isBaseline: id === baseline,
  }));
}

/** Names that are alike get the beginning of their ids, so that the legend can tell them apart. */
export function distinctNames(tasks: { id: string; name: string }[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of tasks) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(tasks.map(({ id, name }) => [id, (counts.get(name) ?? 0) > 1 ? `${name} · ${id.slice(0, 6)}` : name]));
}
