import { expect, test } from "vitest";
import { linesOf, nearOf, treeOf } from "./tree";

const project = (name: string) => ({ id: name, name });
const tree = treeOf(["vision/imagenet", "vision", "lost/child", "visionary", "vision/imagenet/small"].map(project));

test("projects nest by the parts of their names, not by their letters", () => {
  expect(tree.map(({ project }) => project.name)).toEqual(["lost/child", "vision", "visionary"]);
  expect(linesOf(tree, () => true).map(({ project, depth }) => `${depth} ${project.name}`)).toEqual([
    "0 lost/child",
    "0 vision",
    "1 vision/imagenet",
    "2 vision/imagenet/small",
    "0 visionary",
  ]);
});

test("what is below a closed project is not seen", () => {
  expect(linesOf(tree, ({ name }) => name !== "vision")).toHaveLength(3);
});

test("a name that differs only in case or dashes is asked about", () => {
  expect(nearOf("my project", [project("My_Project")])).toBe("My_Project");
  expect(nearOf("vision", [project("vision"), project("visions")])).toBeUndefined();
});
