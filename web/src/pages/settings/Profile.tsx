import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type User, useMe } from "../../api";
import { type Density, useDensity } from "../../app/density";
import { chooseTheme, type Theme, useChosenTheme } from "../../app/theme";
import { Button, Field, Loaded, Panel, ProblemNote, Switch, toast } from "../../components";
import css from "./Settings.module.css";

export default function Profile() {
  const me = useMe();
  return (
    <>
      <Loaded query={me}>{({ user }) => <Who key={user.id} user={user} />}</Loaded>
      <Looks />
      <Password />
    </>
  );
}

function Who({ user }: { user: User }) {
  const client = useQueryClient();
  const [name, setName] = useState(user.name);
  const [problem, setProblem] = useState<Problem>();
  const save = (event: FormEvent) => {
    event.preventDefault();
    call("users.update", { user: user.id, name: name.trim() })
      .then(() => {
        setProblem(undefined);
        toast("Name saved");
        return client.invalidateQueries({ queryKey: ["users.get_current_user"] });
      })
      .catch((error) => setProblem(asProblem(error)));
  };
  return (
    <Panel title="You" about={`${user.role ?? "user"} of ${user.company?.name ?? "this workspace"}`}>
      <form className={`${css.body} ${css.narrow}`} onSubmit={save}>
        <Field label="Name" hint="What others see beside your experiments; the name to sign in with stays.">
          <input value={name} onChange={(event) => setName(event.target.value)} required autoComplete="name" />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <span>
          <Button type="submit" disabled={name.trim() === user.name || name.trim() === ""}>
            Save
          </Button>
        </span>
      </form>
    </Panel>
  );
}

const THEMES: Theme[] = ["system", "light", "dark"];
const DENSITIES: Density[] = ["normal", "compact"];

function Looks() {
  const theme = useChosenTheme();
  const { density, choose } = useDensity();
  return (
    <Panel title="Looks">
      <div className={css.body}>
        <div className="row wrap">
          <span className="grow">Theme</span>
          <Switch label="Theme" choices={THEMES} chosen={theme} onChoose={chooseTheme} />
        </div>
        <div className="row wrap">
          <span className="grow">Rows of tables</span>
          <Switch label="Rows of tables" choices={DENSITIES} chosen={density} onChoose={choose} />
        </div>
      </div>
    </Panel>
  );
}

function Password() {
  const [before, setBefore] = useState("");
  const [now, setNow] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const differs = again !== "" && again !== now;
  const save = (event: FormEvent) => {
    event.preventDefault();
    call("auth.change_password", { new_password: now, ...(before && { old_password: before }) }).then(
      () => {
        for (const clear of [setBefore, setNow, setAgain]) clear("");
        setProblem(undefined);
        toast("Password changed");
      },
      (error) => setProblem(asProblem(error)),
    );
  };
  return (
    <Panel title="Password">
      <form className={`${css.body} ${css.narrow}`} onSubmit={save}>
        <Field label="Password until now" hint="Empty if there is none yet.">
          <input
            type="password"
            value={before}
            onChange={(event) => setBefore(event.target.value)}
            autoComplete="current-password"
          />
        </Field>
        <Field label="New password" hint="Ten characters at least; a few words are easier to keep than signs.">
          <input
            type="password"
            value={now}
            onChange={(event) => setNow(event.target.value)}
            autoComplete="new-password"
            required
          />
        </Field>
        <Field label="New password again" error={differs ? "the two differ" : undefined}>
          <input
            type="password"
            value={again}
            onChange={(event) => setAgain(event.target.value)}
            autoComplete="new-password"
            required
          />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <span>
          <Button type="submit" disabled={now === "" || now !== again}>
            Change it
          </Button>
        </span>
      </form>
    </Panel>
  );
}
