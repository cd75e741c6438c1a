// A window of curves as the server packs it: `RFW1`, the length of the header, the header, then columns. Checked before
// it is read: a body that was cut on its way is an error, not a wrong curve.
import { addressOf, credentials } from "./client";
import { opened, Problem } from "./problems";

export interface WindowAsk {
  tasks: string[];
  metrics: { metric: string }[];
  axis: "iteration" | "timestamp";
  buckets: number;
  from?: number | undefined;
  to?: number | undefined;
}

export interface WindowSeries {
  task: string;
  metric: string;
  variant: string;
  raw: boolean;
  x: Float64Array;
  y: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

interface Head {
  series: { task: string; metric: string; variant: string; raw: boolean; offset: number; length: number }[];
  left_out: number;
}

const MAGIC = "RFW1";
const COLUMNS = 5;

export function decodeWindow(body: ArrayBuffer): { series: WindowSeries[]; leftOut: number } {
  const broken = () => new Problem(0, "the server's answer was cut on its way; it is asked again by a reload");
  if (body.byteLength < 8 || new TextDecoder().decode(new Uint8Array(body, 0, 4)) !== MAGIC) throw broken();
  const length = new DataView(body).getUint32(4, true);
  if (8 + length > body.byteLength) throw broken();
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 8, length))) as Head;
  // Offsets count from where the columns begin, behind the header.
  const start = 8 + length;
  const series = head.series.map(({ task, metric, variant, raw, offset: at, length: rows }) => {
    const offset = start + at;
    if (offset % 8 !== 0 || offset + COLUMNS * 8 * rows > body.byteLength) throw broken();
    const column = (at: number) => new Float64Array(body, offset + at * 8 * rows, rows).slice();
    const [x, low, high, mean, last] = [column(0), column(1), column(2), column(3), column(4)];
    // A bucket is its mean; a point, and a bucket without a finite value, is what was reported.
    const y = raw ? last : mean.map((value, at) => (Number.isNaN(value) ? (last[at] as number) : value));
    return { task, metric, variant, raw, x, y, low, high };
  });
  return { series, leftOut: head.left_out };
}

export async function fetchWindow(ask: WindowAsk, signal?: AbortSignal): Promise<WindowSeries[]> {
  const headers = { "Content-Type": "application/json", ...credentials() };
  const request = {
    method: "POST",
    headers,
    body: JSON.stringify({ ...ask, format: "binary" }),
    ...(signal && { signal }),
  };
  const answer = await fetch(addressOf("api/events.get_scalar_window"), request).catch((cause) => {
    if (signal?.aborted) throw cause;
    throw new Problem(0, "the server does not answer");
  });
  if (!answer.ok) await opened(answer);
  return decodeWindow(await answer.arrayBuffer()).series;
}
