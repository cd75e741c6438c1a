// How numbers read: five significant digits on screen, the whole value in titles and copies.

const DIGITS = 5;
const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `0.91324`, `1,284`, `3e-4`, `1.2e7`; a missing value is a dash, NaN and infinities are named. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return count(value);
  if (size < 1e-3 || size >= 1e9) return exponent(value);
  const rounded = Number(value.toPrecision(DIGITS));
  if (Math.abs(rounded) >= 10_000) return count(Math.round(rounded));
  return minus(String(rounded));
}

/** A count of things: whole, grouped in thousands. */
export const count = (value: number): string => minus(grouped.format(value));

/** `34 %`, `0.4 %`; the share is between 0 and 1. */
export function percent(share: number): string {
  const value = share * 100;
  return `${minus(Math.abs(value) < 10 && value % 1 !== 0 ? value.toFixed(1) : value.toFixed(0))} %`;
}

/** The change from a baseline, always with its sign. */
export function difference(value: number): string {
  if (value === 0) return "±0";
  return value > 0 ? `+${number(value)}` : number(value);
}

/** `1 task`, `3 tasks`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

function exponent(value: number): string {
  const [mantissa = "", power = ""] = value.toExponential(DIGITS - 1).split("e");
  return `${minus(String(Number(mantissa)))}e${power.replace("+", "")}`;
}

const minus = (text: string) => text.replace(/^-/, "−");
