// How long things took.

const STEPS: [seconds: number, unit: string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
  [1, "s"],
];

/** The two largest units: `2 h 14 m`, `45 s`, `3 d 4 h`; below ten seconds one decimal, below one milliseconds. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds === 0) return "0 s";
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const at = STEPS.findIndex(([size]) => whole >= size);
  const [size, unit] = STEPS[at] ?? [1, "s"];
  const next = STEPS[at + 1];
  const left = next ? Math.floor((whole % size) / next[0]) : 0;
  const first = `${Math.floor(whole / size)} ${unit}`;
  return next && left > 0 ? `${first} ${left} ${next[1]}` : first;
}
