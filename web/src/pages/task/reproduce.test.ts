import { expect, test } from "vitest";
import { packagesText, reproduce, shellWord } from "./reproduce";

test("whatever a task holds is one quoted word of the shell", () => {
  expect(shellWord("main")).toBe("main");
  expect(shellWord("a; rm -rf ~")).toBe("'a; rm -rf ~'");
  expect(shellWord("it's")).toBe(`'it'\\''s'`);
  const [, local] = reproduce({
    id: "1",
    name: "t",
    status: "completed",
    script: { repository: "https://x.test/$(id)", version_num: "`id`", entry_point: "train.py" },
  });
  expect(local?.code).toContain(`git clone 'https://x.test/$(id)' code`);
  expect(local?.code).toContain("git checkout '`id`'");
});

test("what was asked for comes first, what was installed after it", () => {
  expect(packagesText({ pip: "torch==2.9\n", org_pip: "torch" })).toEqual(["torch", "torch==2.9"]);
  expect(packagesText({ pip: ["a", "b"] })).toEqual(["a\nb", ""]);
  expect(packagesText(undefined)).toEqual(["", ""]);
});
