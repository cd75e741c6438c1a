// Metrics in sections: by what stands before the slash, the user's first, what the machine did last and closed.

export interface Section {
  name: string;
  metrics: string[];
  isSystem: boolean;
}

const REST = "metrics";
export const isSystem = (metric: string): boolean => metric.startsWith(":monitor:");

export function sectionsOf(metrics: readonly string[]): Section[] {
  const prefixes = Map.groupBy(metrics, (metric) => (isSystem(metric) ? "system" : (prefixOf(metric) ?? REST)));
  const sections: Section[] = [];
  const rest = [...(prefixes.get(REST) ?? [])];
  for (const [name, found] of prefixes) {
    if (name === REST || name === "system") continue;
    // One metric makes no section.
    if (found.length === 1) rest.push(...found);
    else sections.push({ name, metrics: found.toSorted(byName), isSystem: false });
  }
  sections.sort((a, b) => byName(a.name, b.name));
  if (rest.length > 0) sections.unshift({ name: REST, metrics: rest.toSorted(byName), isSystem: false });
  const system = prefixes.get("system");
  if (system) sections.push({ name: "system", metrics: system.toSorted(byName), isSystem: true });
  return sections;
}

const prefixOf = (metric: string) => (metric.indexOf("/") > 0 ? metric.slice(0, metric.indexOf("/")) : undefined);
const byName = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** `:monitor:gpu` as people call it. */
export const metricTitle = (metric: string): string => (isSystem(metric) ? metric.slice(":monitor:".length) : metric);
