import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { type Named, Problem, signOut, useCall } from "./api";
import { Link, Loaded } from "./parts";
import { SignIn } from "./SignIn";
import { TaskList } from "./TaskList";
import { TaskPage } from "./TaskPage";
import { placeOf } from "./words";

function whenMoved(update: () => void) {
  addEventListener("popstate", update);
  return () => removeEventListener("popstate", update);
}

export function App() {
  const client = useQueryClient();
  const { project, task } = placeOf(
    useSyncExternalStore(whenMoved, () => location.href),
    document.baseURI,
  );
  const me = useCall<{ user: Named }>("users.get_current_user");
  const ask = { order_by: ["-last_update"], page: 0, page_size: 200, only_fields: ["name"] };
  const found = useCall<{ projects: Named[] }>("projects.get_all", ask, me.data !== undefined);
  const restart = () => client.resetQueries();
  // A session that ended anywhere ends here within two seconds; a server that is away leaves the page as it is.
  if (me.error instanceof Problem && me.error.status === 401) return <SignIn onDone={restart} />;
  const drawn = ({ user }: { user: Named }) => (
    <div className="shell">
      <nav>
        <Link to="./">Runfold</Link>
        {found.data?.projects.map(({ id, name }) => (
          <Link key={id} to={`projects/${id}`} here={id === project}>
            {name}
          </Link>
        ))}
        <button type="button" onClick={() => signOut().finally(restart)}>
          Sign out {user.name}
        </button>
      </nav>
      <main>
        {me.error && <p role="alert">{me.error.message}</p>}
        {task ? <TaskPage key={task} id={task} /> : <TaskList key={project} project={project} />}
      </main>
    </div>
  );
  return <Loaded query={me}>{drawn}</Loaded>;
}
