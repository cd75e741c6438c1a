/** `name · 2`, `name · 3`: the next copy's name. */
export function cloneName(name: string): string {
  const [, base = name, number] = /^(.*) · (\d{1,4})$/.exec(name) ?? [];
  return number === undefined ? `${name} · 2` : `${base} · ${Number(number) + 1}`;
}
