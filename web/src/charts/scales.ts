// A colour for a share between 0 and 1: dark to light, so that the order is seen in greyscale and by every eye.

/** Nine steps after viridis (Nathaniel Smith and Stéfan van der Walt, CC0), lightness rising evenly. */
const STEPS = ["#46327e", "#3f4889", "#365c8d", "#2c7a8e", "#1f988b", "#35b779", "#6ccd5a", "#a5db36", "#dfe318"];

const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

export function sequential(share: number): string {
  const at = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0)) * (STEPS.length - 1);
  const low = Math.min(STEPS.length - 2, Math.floor(at));
  const [a, b] = [channels(STEPS[low] as string), channels(STEPS[low + 1] as string)];
  const mixed = a.map((value, i) => Math.round(value + ((b[i] as number) - value) * (at - low)));
  return `rgb(${mixed.join(", ")})`;
}

/** Relative luminance of WCAG, for the test of the order. */
export function luminance(rgb: string): number {
  const [r, g, b] = (rgb.match(/\d+/g) ?? []).map((text) => {
    const value = Number(text) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
