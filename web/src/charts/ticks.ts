// Where an axis puts its marks and what they say: round values, at most eight, one unit or exponent for all.
// Pure functions; leaves drawing to the charts.

export type Ticks = { at: number[]; labels: string[]; unit: string };

const MAX_TICKS = 8;
const ROUND = [1, 2, 5, 10];
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** Steps of a time axis in seconds that people count in. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), ...hours(), ...days()];

function hours() {
  return [1, 2, 3, 6, 12].map((n) => n * HOUR);
}

function days() {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((n) => n * DAY);
}

/** The smallest round step (1, 2 or 5 times a power of ten) that gives at most `most` marks over `span`. */
export function roundStep(span: number, most: number): number {
  const rough = span / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = ROUND.find((f) => f * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function multiples(min: number, max: number, step: number): number[] {
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  // An index times the step, not a running sum: 0.1 added ten times is not 1.
  return Array.from({ length: Math.max(0, Math.min(count, 100)) }, (_, i) => (first + i) * step + 0);
}

const isDrawable = (min: number, max: number) => Number.isFinite(min) && Number.isFinite(max) && max > min;

/** Marks of a linear axis. A common power of ten beyond the readable goes into `unit`, once. */
export function linearTicks(min: number, max: number, most = MAX_TICKS): Ticks {
  if (!isDrawable(min, max) || !Number.isFinite(max - min)) return { at: [], labels: [], unit: "" };
  const step = roundStep(max - min, Math.min(most, MAX_TICKS));
  const at = multiples(min, max, step);
  return { at, ...labelsOf(at, step) };
}

function labelsOf(at: number[], step: number): Omit<Ticks, "at"> {
  const largest = Math.max(...at.map(Math.abs), 0);
  if (largest === 0) return { labels: at.map(() => "0"), unit: "" };
  const exponent = commonExponent(largest);
  const scale = 10 ** exponent;
  const digits = Math.max(0, Math.min(12, -Math.floor(Math.log10(step / scale) + 1e-9)));
  const suffix = exponent === 3 ? "k" : exponent === 6 ? "M" : "";
  const labels = at.map((v) => (v === 0 ? "0" : `${minus((v / scale).toFixed(digits))}${suffix}`));
  return { labels, unit: suffix || exponent === 0 ? "" : `×1e${exponent}` };
}

function commonExponent(largest: number): number {
  if (largest >= 1e9 || largest < 1e-3) return Math.floor(Math.log10(largest));
  if (largest >= 1e6) return 6;
  return largest >= 1e4 ? 3 : 0;
}

const minus = (text: string) => text.replace(/^-/, "−");

/** Marks of a logarithmic axis: powers of ten, with 2 and 5 between them where there is room. */
export function logTicks(min: number, max: number, most = MAX_TICKS): Ticks {
  if (!isDrawable(min, max) || min <= 0) return { at: [], labels: [], unit: "" };
  const [low, high] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const decades = high - low;
  const factors = decades <= most / 3 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / most));
  const at: number[] = [];
  for (let power = low; power <= high; power += stride) {
    for (const factor of factors) at.push(Number(`${factor}e${power}`));
  }
  const shown = at.filter((v) => v >= min * (1 - 1e-9) && v <= max * (1 + 1e-9));
  if (shown.length < 2) return linearTicks(min, max, most);
  return { at: shown, labels: shown.map(shortNumber), unit: "" };
}

/** Marks of an axis of seconds since the start, labelled in the largest fitting unit. */
export function durationTicks(min: number, max: number, most = MAX_TICKS): Ticks {
  if (!isDrawable(min, max)) return { at: [], labels: [], unit: "" };
  const span = max - min;
  if (span < MINUTE) return { ...linearTicks(min, max, most), unit: "s" };
  const step = timeStep(span, most);
  const [size, unit] =
    step >= DAY ? [DAY, "d"] : step >= HOUR ? [HOUR, "h"] : step >= MINUTE ? [MINUTE, "min"] : [1, "s"];
  const at = multiples(min, max, step);
  return { at, labels: at.map((v) => minus(`${Number((v / size).toFixed(2))}`)), unit };
}

const timeStep = (span: number, most: number) =>
  TIME_STEPS.find((step) => span / step <= Math.min(most, MAX_TICKS) - 1) ?? roundStep(span / DAY, most) * DAY;

/** Marks of an axis of wall-clock seconds (Unix time), at round local times. */
export function clockTicks(min: number, max: number, most = 6): Ticks {
  if (!isDrawable(min, max)) return { at: [], labels: [], unit: "" };
  const step = timeStep(max - min, most);
  const shift = new Date(min * 1000).getTimezoneOffset() * 60;
  const at = multiples(min - shift, max - shift, step).map((v) => v + shift);
  return { at, labels: at.map((v) => clockLabel(v, step)), unit: "" };
}

function clockLabel(seconds: number, step: number): string {
  const time = new Date(seconds * 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  if (step >= DAY) return step > 300 * DAY ? `${time.getFullYear()}-${day}` : day;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (step < MINUTE) return `${clock}:${two(time.getSeconds())}`;
  return clock === "00:00" ? day : clock;
}

/** Five significant digits, the form in which a chart says a value. */
export function shortNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return minus(trimExponent(value.toExponential(4)));
  return minus(String(Number(value.toPrecision(5))));
}

const trimExponent = (text: string) => text.replace(/\.?0+e/, "e").replace("e+", "e");
