// Lines that run an experiment again. Every value of the task goes in as one quoted word of the shell.
import type { Task } from "../../api";

/** One word of a POSIX shell, whatever it holds. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

export function reproduce({ id, script, container }: Task): { name: string; code: string }[] {
  const ways = [{ name: "In a queue, as a clone", code: `runfold task clone ${shellWord(id)} --queue gpu` }];
  const { repository, version_num: commit, entry_point: entry } = script ?? {};
  if (repository && commit) {
    const checkout = [`git clone ${shellWord(repository)} code && cd code`, `git checkout ${shellWord(commit)}`];
    if (script?.diff) checkout.push(`runfold task diff ${shellWord(id)} | git apply`);
    if (entry)
      checkout.push(
        `${shellWord(script?.binary?.split("/").pop() || "python3")} ${entry.split(" ").map(shellWord).join(" ")}`,
      );
    ways.push({ name: "On this machine", code: checkout.join("\n") });
  }
  if (container?.image) {
    ways.push({ name: "A shell in its container", code: `docker run --rm -it ${shellWord(container.image)} bash` });
  }
  return ways;
}

/** What the script asked for, and what an agent then installed. */
export function packagesText(requirements: Record<string, unknown> | undefined): [string, string] {
  const text = (value: unknown) =>
    (Array.isArray(value) ? value.map(String).join("\n") : typeof value === "string" ? value : "").trim();
  const [pip, conda, original] = [requirements?.pip, requirements?.conda, requirements?.org_pip].map(text);
  return original ? [original, pip ?? ""] : [pip || conda || "", ""];
}
