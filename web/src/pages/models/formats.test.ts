import { expect, test } from "vitest";
import { conditionsOf } from "./find";
import { formatOf, loadSnippet } from "./formats";

test("a file that can run code when loaded is known by its name", () => {
  expect(formatOf("https://h/files/best.PTH?x=1")?.isPickle).toBe(true);
  expect(formatOf("s3://bucket/model.safetensors")).toMatchObject({ name: "safetensors", isPickle: false });
  expect(formatOf("s3://bucket/model")).toBeUndefined();
});

test("an id is quoted in the lines that load a model", () => {
  expect(loadSnippet('x"; import os #', undefined)).toContain('model_id="x\\"; import os #"');
});

test("tags are joined by and, the rest is text", () => {
  expect(conditionsOf("resnet tag:prod tag:best framework:PyTorch 5.0")).toEqual({
    tags: ["__$all", "prod", "best"],
    framework: ["PyTorch"],
    _any_: { fields: ["name", "comment", "id"], pattern: "resnet 5\\.0" },
  });
  expect(conditionsOf("")).toEqual({});
});
