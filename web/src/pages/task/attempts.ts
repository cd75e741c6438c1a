// Where a training began anew: `runtime.attempts [{n, from_iteration, started}]`.

export function marksOf(runtime: Record<string, unknown> | undefined): { at: number; label: string }[] {
  const attempts = runtime?.attempts;
  const list: unknown = typeof attempts === "string" ? parsed(attempts) : attempts;
  if (!Array.isArray(list)) return [];
  return list.slice(1, 50).flatMap((one) => {
    const { n, from_iteration } = (one ?? {}) as Record<string, unknown>;
    return typeof from_iteration === "number"
      ? [{ at: from_iteration, label: `attempt ${Number(n) || ""}`.trim() }]
      : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
