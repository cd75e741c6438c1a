// The first page of a day: what runs, what needs somebody, where one was.
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useCall, useMe } from "../../api";
import { Page } from "../../app/Page";
import { Ago, Button, EmptyNote, Line, List, Loaded, Name, Panel, StatusBadge } from "../../components";
import { counted } from "../../format";
import { Attention } from "./Attention";
import { EXPERIMENTS } from "./experiments";
import css from "./HomePage.module.css";
import { Onboarding } from "./Onboarding";
import { Running } from "./Running";

export default function HomePage() {
  const any = useCall("tasks.get_all_ex", { page_size: 1, only_fields: ["id"] }, { live: ["tasks:*"] });
  // whoever came to an empty server is led to the first experiment, not left with a page about it
  const wasEmpty = useRef(false);
  return (
    <Page title="Home">
      <Loaded query={any}>
        {({ tasks }) => {
          wasEmpty.current ||= tasks.length === 0;
          if (wasEmpty.current) return <Onboarding />;
          return (
            <div className={css.columns}>
              <div className="stack">
                <Attention />
                <Running />
                <Recent />
              </div>
              <div className="stack">
                <Projects />
                <Reports />
              </div>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** One's own last tasks; those of all where one has none. */
function Recent() {
  const me = useMe().data?.user.id;
  const ask = {
    ...EXPERIMENTS,
    order_by: ["-last_update"],
    page: 0,
    page_size: 8,
    only_fields: ["name", "status", "status_reason", "project.name", "last_update"],
  };
  const mine = useCall(
    "tasks.get_all_ex",
    { ...ask, user: [me] },
    { enabled: me !== undefined, live: ["user", "tasks:*"] },
  );
  const hasNone = mine.data?.tasks.length === 0;
  const all = useCall("tasks.get_all_ex", ask, { enabled: hasNone, live: ["tasks:*"] });
  const shown = hasNone ? all : mine;
  const [last, before] = shown.data?.tasks ?? [];
  const compare = last && before && (
    <Button small asChild>
      <Link to="/compare" search={{ ids: [last.id, before.id] }}>
        Compare the last two
      </Link>
    </Button>
  );
  return (
    <Panel
      title={hasNone ? "Latest experiments" : "My latest experiments"}
      about={hasNone ? "of everyone; none is yours yet" : undefined}
      actions={compare}
    >
      <Loaded query={shown}>
        {({ tasks }) => (
          <List label="Latest experiments">
            {tasks.map(({ id, name, status, status_reason, project, last_update }) => (
              <Line
                key={id}
                end={
                  <>
                    <Name of={project?.name} length={26} />
                    <span className={css.when}>
                      <Ago time={last_update} />
                    </span>
                  </>
                }
              >
                <StatusBadge status={status} iconOnly note={status_reason} />
                <Link to="/tasks/$id/$tab" params={{ id, tab: "overview" }}>
                  <Name of={name} />
                </Link>
              </Line>
            ))}
          </List>
        )}
      </Loaded>
    </Panel>
  );
}

function Projects() {
  const ask = {
    include_stats: true,
    order_by: ["-last_update"],
    page: 0,
    page_size: 8,
    only_fields: ["name", "last_update"],
  };
  const found = useCall("projects.get_all_ex", ask, { live: ["projects"] });
  return (
    <Panel title="Projects" actions={<Link to="/projects">All</Link>}>
      <Loaded query={found}>
        {({ projects }) =>
          projects.length === 0 ? (
            <EmptyNote>No project yet: the first experiment makes one.</EmptyNote>
          ) : (
            <List label="Projects">
              {projects.map(({ id, name, stats, last_update }) => (
                <Line
                  key={id}
                  end={
                    <>
                      <span>{counted(stats?.active?.total_tasks ?? 0, "task")}</span>
                      <span className={css.when}>
                        <Ago time={last_update} />
                      </span>
                    </>
                  }
                >
                  <Link to="/projects/$project/experiments" params={{ project: id }}>
                    <Name of={name} length={40} />
                  </Link>
                </Line>
              ))}
            </List>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Reports() {
  const found = useCall("reports.get_all_ex", {
    order_by: ["-last_update"],
    page: 0,
    page_size: 5,
    only_fields: ["name", "last_update", "project.name"],
  });
  if (found.data?.tasks.length === 0) return null;
  return (
    <Panel title="Reports" actions={<Link to="/reports">All</Link>}>
      <Loaded query={found}>
        {({ tasks }) => (
          <List label="Reports">
            {tasks.map(({ id, name, last_update }) => (
              <Line key={id} end={<Ago time={last_update} />}>
                <Link to="/reports/$id" params={{ id }}>
                  <Name of={name} length={40} />
                </Link>
              </Line>
            ))}
          </List>
        )}
      </Loaded>
    </Panel>
  );
}
