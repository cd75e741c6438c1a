// The style sheet's colours as a canvas needs them: resolved, and told anew when the theme changes.

/** Resolves `var(--x)` and `light-dark()` to a plain colour by asking the browser. */
export function colourOf(host: Element, css: string): string {
  if (/^(#|rgb\()/.test(css)) return css;
  const probe = document.createElement("span");
  probe.style.color = css;
  probe.style.display = "none";
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour || "gray";
}

export type Theme = {
  grid: string;
  muted: string;
  text: string;
  surface: string;
  accent: string;
  curve: (slot: number) => string;
};

export function readTheme(host: Element): Theme {
  const curves = new Map<number, string>();
  const curve = (slot: number) => {
    const known = curves.get(slot) ?? colourOf(host, `var(--run-${slot + 1})`);
    curves.set(slot, known);
    return known;
  };
  const token = (name: string) => colourOf(host, `var(--${name})`);
  return {
    grid: token("grid"),
    muted: token("muted"),
    text: token("text"),
    surface: token("surface"),
    accent: token("accent"),
    curve,
  };
}

/** Calls back when the theme may have changed, by the switch or by the system. Answers how to stop. */
export function onTheme(changed: () => void): () => void {
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", changed);
  };
}
