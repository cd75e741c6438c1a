// The line by which models are found.

/** `tag:prod framework:PyTorch resnet`, as the experiments' line reads it. */
export function conditionsOf(line: string): Record<string, unknown> {
  const conditions: Record<string, unknown> = {};
  const text: string[] = [];
  const tags: string[] = [];
  for (const word of line.split(/\s+/).filter(Boolean)) {
    const [, key, value] = /^(tag|framework):(.+)$/.exec(word) ?? [];
    if (key === "tag" && value) tags.push(value);
    else if (key === "framework" && value) conditions.framework = [value];
    else text.push(word);
  }
  if (tags.length > 0) conditions.tags = ["__$all", ...tags];
  if (text.length > 0)
    conditions._any_ = {
      fields: ["name", "comment", "id"],
      pattern: text.join(" ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
    };
  return conditions;
}
