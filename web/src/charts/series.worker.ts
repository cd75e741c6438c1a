// Prepares curves beside the page, so that the page answers keys while it is done.
import { type Job, prepare } from "./prepare";

self.onmessage = ({ data }: MessageEvent<{ id: number; job: Job }>) => {
  const lines = prepare(data.job);
  const buffers = new Set(
    lines.flatMap(({ x, y, low, high, raw }) =>
      [x, y, low, high, raw].flatMap((column) => (column ? [column.buffer as ArrayBuffer] : [])),
    ),
  );
  postMessage({ id: data.id, lines }, { transfer: [...buffers] });
};
