import { afterEach, expect, test, vi } from "vitest";
import { sortOut, whyNot } from "./rules";
import { cloneName, inBatches, told } from "./tasks";

afterEach(() => vi.unstubAllGlobals());

test("what does not fit a task's state says why", () => {
  const task = (status: string, ...system_tags: string[]) => ({ status, system_tags }) as never;
  expect(whyNot("enqueue", task("created"))).toBeUndefined();
  expect(whyNot("enqueue", task("completed"))).toBe("it is completed; queue a clone");
  expect(whyNot("stop", task("completed"))).toBe("it does not run");
  expect(whyNot("archive", task("failed", "archived"))).toBe("it is archived already");
  expect(whyNot("trash", task("published"))).toBe("it is published; archive it instead");
});

test("of several tasks only those that fit are taken", () => {
  const tasks = [{ status: "in_progress" }, { status: "failed" }, { status: "queued" }] as never[];
  const { fit, unfit } = sortOut("stop", tasks);
  expect([fit.length, unfit.length]).toEqual([2, 1]);
});

test("a clone of a clone counts on", () => {
  expect(["vit", "vit · 2", "vit · 9"].map(cloneName)).toEqual(["vit · 2", "vit · 3", "vit · 10"]);
});

test("a thousand tasks go in batches, and what failed is told with its reason", async () => {
  const sizes: number[] = [];
  vi.stubGlobal("fetch", async (_url: URL, init: RequestInit) => {
    const { ids } = JSON.parse(String(init.body));
    sizes.push(ids.length);
    const failed = [{ id: ids[0], error: { codes: [400, 110], msg: "it is published" } }];
    return new Response(
      JSON.stringify({ meta: {}, data: { succeeded: ids.slice(1).map((id: string) => ({ id })), failed } }),
    );
  });
  const outcome = await inBatches(
    "tasks.archive_many",
    Array.from({ length: 1001 }, (_, at) => `t${at}`),
  );
  expect(sizes).toEqual([500, 500, 1]);
  expect(told("archived", outcome)).toBe("998 tasks archived, 3 not: it is published");
});
