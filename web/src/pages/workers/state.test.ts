import { expect, test } from "vitest";
import { lastOf, seriesOf, stateOf } from "./state";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const heard = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

test("a worker that falls silent is shown as such before it is called lost", () => {
  const task = { id: "t" };
  expect(stateOf({ last_report_time: heard(20), task }, NOW)).toBe("running");
  expect(stateOf({ last_report_time: heard(20) }, NOW)).toBe("ready");
  expect(stateOf({ last_report_time: heard(120), task }, NOW)).toBe("silent");
  expect(stateOf({ last_report_time: heard(3600), task }, NOW)).toBe("lost");
  expect(stateOf({ last_report_time: heard(5), system_tags: ["draining"] }, NOW)).toBe("draining");
});

test("statistics become series by worker and metric", () => {
  const series = seriesOf([
    {
      worker: "w",
      metrics: [{ metric: "cpu_usage", stats: [{ aggregation: "avg", dates: [1000, 2000], values: [10, 20] }] }],
    },
  ]);
  expect(series).toEqual([{ worker: "w", metric: "cpu_usage", at: [1, 2], values: [10, 20] }]);
  expect(lastOf(series, "w", "cpu_usage")).toBe(20);
  expect(lastOf(series, "w", "gpu_usage")).toBeUndefined();
});
