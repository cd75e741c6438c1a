// Everything within a few letters: pages, commands, and whatever the server finds.
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Clock, Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { useCall } from "../api";
import { Keys, keySigns } from "../components";
import { visible } from "../format";
import { type Found, pastedIn, placeOf, useFound } from "./found";
import { openHelp } from "./overlays";
import css from "./Palette.module.css";
import { PLACES, SETTINGS } from "./places";
import { recentsWithout } from "./recents";
import { leave } from "./session";
import { SHORTCUTS } from "./shortcuts";
import { chooseTheme } from "./theme";

const KINDS: Record<Found["kind"], string> = {
  task: "Experiments",
  project: "Projects",
  model: "Models",
  dataset: "Datasets",
  pipeline: "Pipelines",
  report: "Reports",
  queue: "Queues",
  user: "Users",
};
const MODES: Record<string, string> = { ">": "commands", "#": "tags", "@": "users" };

export default function Palette({ typed, onClose }: { typed: string; onClose: () => void }) {
  const [text, setText] = useState(typed);
  const mode = MODES[text[0] ?? ""] ? (text[0] ?? "") : "";
  const words = mode ? text.slice(1) : text;
  const [chosen, choose] = useState("");
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={css.shade} />
        <Dialog.Content className={css.palette} aria-describedby={undefined}>
          <Dialog.Title className="hush">Search or run a command</Dialog.Title>
          <Command
            label="Search or run a command"
            loop
            value={chosen}
            onValueChange={choose}
            filter={(value, _search, keywords) => fits(value, words, keywords)}
          >
            <div className={css.line}>
              <Search size={16} aria-hidden="true" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder="Search, or > for commands, # for tags, @ for users"
                autoFocus
              />
            </div>
            <Command.List className={css.list}>
              <Command.Empty className={css.empty}>
                Nothing is called so. An id or an address of this server opens what it names.
              </Command.Empty>
              {mode === "#" && <Tags onClose={onClose} />}
              {mode === "@" && <Users onClose={onClose} />}
              {mode === ">" && <Commands onClose={onClose} />}
              {mode === "" && <Everything text={text} onClose={onClose} choose={choose} />}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What the server found is shown as it came; the others by their letters. */
function fits(value: string, words: string, keywords: string[] | undefined): number {
  if (keywords?.includes("found")) return 0.5;
  const wanted = words.toLowerCase().trim();
  if (!wanted) return 1;
  const lower = value.toLowerCase();
  if (lower.startsWith(wanted)) return 1;
  if (lower.includes(wanted)) return 0.8;
  let at = -1;
  for (const letter of wanted) {
    at = lower.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return 0.3;
}

interface Way {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, unknown>;
}

function useGo(onClose: () => void) {
  const navigate = useNavigate();
  return (way: Way) => {
    onClose();
    navigate(way as never);
  };
}

interface Shown {
  text: string;
  onClose: () => void;
  choose: (value: string) => void;
}

const valueOfHit = ({ name, id }: Found) => `${name} ${id}`;

function Everything({ text, onClose, choose }: Shown) {
  const go = useGo(onClose);
  const here = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const pasted = pastedIn(text, document.baseURI);
  const { found } = useFound(pasted ? "" : text);
  // what the server found joins below the chosen line; where no line was, the first one found is
  useEffect(() => {
    const [first] = found;
    if (first && !document.querySelector("[cmdk-item][aria-selected=true]")) choose(valueOfHit(first));
  }, [found, choose]);
  const groups = Object.keys(KINDS).map((kind) => ({
    kind: kind as Found["kind"],
    hits: found.filter((one) => one.kind === kind),
  }));
  const follow = (path: string) => {
    onClose();
    navigate({ to: path } as never);
  };
  return (
    <>
      {pasted && (
        <Command.Item
          value={text}
          keywords={["found"]}
          className={css.item}
          onSelect={() =>
            "id" in pasted
              ? go({ to: "/tasks/$id/$tab", params: { id: pasted.id, tab: "overview" } })
              : follow(pasted.path)
          }
        >
          <span className="grow clip">Open {visible(text.trim(), 100)}</span>
        </Command.Item>
      )}
      {text === "" && (
        <Command.Group heading="Lately" className={css.group}>
          {recentsWithout(here).map(({ name, path }) => (
            <Command.Item key={path} value={`${name} ${path}`} className={css.item} onSelect={() => follow(path)}>
              <Clock size={14} aria-hidden="true" />
              <span className="grow clip">{visible(name, 80)}</span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {groups.map(({ kind, hits }) =>
        hits.length === 0 ? null : (
          <Command.Group key={kind} heading={KINDS[kind]} className={css.group}>
            {hits.map((hit) => (
              <Command.Item
                key={hit.id}
                value={valueOfHit(hit)}
                keywords={["found"]}
                className={css.item}
                onSelect={() => go(placeOf(hit))}
              >
                <span className="grow clip">{visible(hit.name, 80)}</span>
                {hit.about && <small>{visible(hit.about, 40)}</small>}
              </Command.Item>
            ))}
          </Command.Group>
        ),
      )}
      <Pages onClose={onClose} />
      <Commands onClose={onClose} />
    </>
  );
}

function Pages({ onClose }: { onClose: () => void }) {
  const go = useGo(onClose);
  return (
    <Command.Group heading="Pages" className={css.group}>
      {[...PLACES, SETTINGS].map(({ name, to, params, Icon, keys }) => (
        <Command.Item
          key={name}
          value={name}
          className={css.item}
          onSelect={() => go({ to, ...(params && { params }) })}
        >
          <Icon size={14} aria-hidden="true" />
          <span className="grow">{name}</span>
          <span className="hush">{SHORTCUTS[keys].keys}</span>
          {SHORTCUTS[keys].keys.split(" ").map((key) => (
            <Keys key={key} of={key} />
          ))}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Commands({ onClose }: { onClose: () => void }) {
  const go = useGo(onClose);
  const then = (work: () => void) => () => {
    onClose();
    work();
  };
  const all = { to: "/projects/$project/experiments", params: { project: "*" } };
  const commands: { name: string; run: () => void; keys?: string }[] = [
    { name: "Show running experiments", run: () => go({ ...all, search: { q: "status:running" } }) },
    { name: "Show failed experiments", run: () => go({ ...all, search: { q: "status:failed" } }) },
    { name: "Show my experiments", run: () => go({ ...all, search: { q: "user:me" } }) },
    { name: "Show archived experiments", run: () => go({ ...all, search: { archived: true } }) },
    { name: "Show the trash", run: () => go({ ...all, search: { trash: true } }) },
    { name: "Make a key", run: () => go({ to: "/settings/$section", params: { section: "keys" } }) },
    { name: "Server health", run: () => go({ to: "/settings/$section", params: { section: "health" } }) },
    { name: "Dark theme", run: then(() => chooseTheme("dark")) },
    { name: "Light theme", run: then(() => chooseTheme("light")) },
    { name: "Theme as the system", run: then(() => chooseTheme("system")) },
    { name: "Keys of the keyboard", run: then(openHelp), keys: SHORTCUTS.help.keys },
    { name: "Sign out", run: then(leave) },
  ];
  return (
    <Command.Group heading="Commands" className={css.group}>
      {commands.map(({ name, run, keys }) => (
        <Command.Item key={name} value={name} className={css.item} onSelect={run}>
          <span className="grow">{name}</span>
          {keys && <small>{keySigns(keys)}</small>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Tags({ onClose }: { onClose: () => void }) {
  const go = useGo(onClose);
  const tags = useCall("projects.get_task_tags", {}, { keep: 60_000 }).data?.tags ?? [];
  return (
    <Command.Group heading="Experiments with the tag" className={css.group}>
      {tags.slice(0, 200).map((tag) => (
        <Command.Item
          key={tag}
          value={tag}
          className={css.item}
          onSelect={() =>
            go({
              to: "/projects/$project/experiments",
              params: { project: "*" },
              search: { q: `tag:${JSON.stringify(tag)}` },
            })
          }
        >
          <span className="grow clip">{visible(tag, 80)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Users({ onClose }: { onClose: () => void }) {
  const go = useGo(onClose);
  const users =
    useCall("users.get_all_ex", { only_fields: ["name"], page_size: 500 }, { keep: 60_000 }).data?.users ?? [];
  return (
    <Command.Group heading="Experiments of" className={css.group}>
      {users.map(({ id, name }) => (
        <Command.Item
          key={id}
          value={name}
          className={css.item}
          onSelect={() =>
            go({
              to: "/projects/$project/experiments",
              params: { project: "*" },
              search: { q: `user:${JSON.stringify(name)}` },
            })
          }
        >
          <span className="grow clip">{visible(name, 80)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
