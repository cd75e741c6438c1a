// The page's end of the worker: started with the first large job, one answer a job.
import { type Job, type Prepared, prepare, workOf } from "./prepare";

/** Below this a message to the worker costs more than the work. */
const MUCH = 400_000;

let worker: Worker | undefined;
let next = 1;
const open = new Map<number, (lines: Prepared[]) => void>();

function started(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL("./series.worker.ts", import.meta.url), { type: "module", name: "runfold-series" });
  worker.onmessage = ({ data }: MessageEvent<{ id: number; lines: Prepared[] }>) => {
    open.get(data.id)?.(data.lines);
    open.delete(data.id);
  };
  return worker;
}

/** The lines at once where that is little work, else later. */
export function prepared(job: Job): Prepared[] | Promise<Prepared[]> {
  if (workOf(job) < MUCH || typeof Worker === "undefined") return prepare(job);
  return new Promise((done) => {
    const id = next++;
    open.set(id, done);
    started().postMessage({ id, job });
  });
}
