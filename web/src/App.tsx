import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Named, signOut, useCall } from "./api";
import { Empty, Link, Loaded } from "./parts";
import { SignIn } from "./SignIn";
import { TaskList } from "./TaskList";
import { TaskPage } from "./TaskPage";
import { placeOf } from "./words";

const SNIPPET = `from clearml import Task\ntask = Task.init(project_name="first steps", task_name="hello")`;

function usePlace() {
  const [place, setPlace] = useState(() => placeOf(location.href, document.baseURI));
  useEffect(() => {
    const update = () => setPlace(placeOf(location.href, document.baseURI));
    addEventListener("popstate", update);
    return () => removeEventListener("popstate", update);
  }, []);
  return place;
}

function Home({ projects }: { projects: Named[] }) {
  const { project, task } = usePlace();
  if (task) return <TaskPage key={task} id={task} />;
  if (project) return <TaskList project={project} snippet={SNIPPET} />;
  if (projects.length > 0) return <p className="muted">Choose a project to see its experiments.</p>;
  return <Empty code={SNIPPET}>No project yet. These two lines in a training script make the first:</Empty>;
}

export function App() {
  const client = useQueryClient();
  const me = useCall<{ user: Named }>("users.get_current_user");
  const ask = { order_by: ["-last_update"], page: 0, page_size: 200, only_fields: ["name"] };
  const found = useCall<{ projects: Named[] }>("projects.get_all", ask, me.isSuccess);
  const restart = () => client.resetQueries();
  if (me.isPending) return <p className="muted">loading…</p>;
  if (!me.isSuccess) return <SignIn onDone={restart} />;
  return (
    <div className="shell">
      <nav>
        <Link to="./">Runfold</Link>
        {found.data?.projects.map(({ id, name }) => (
          <Link key={id} to={`projects/${id}`}>
            {name}
          </Link>
        ))}
        <button type="button" onClick={() => signOut().finally(restart)}>
          Sign out {me.data.user.name}
        </button>
      </nav>
      <main>
        <Loaded query={found}>{({ projects }) => <Home projects={projects} />}</Loaded>
      </main>
    </div>
  );
}
