// Signing in: a name with its password, or a key pair; over the page one was on, whose address stays.
import { type FormEvent, useState } from "react";
import { asProblem, type Problem, signIn, signInWithKeys } from "../../api";
import { Button, Field, ProblemNote } from "../../components";
import css from "./SignIn.module.css";

export default function SignIn({ onDone }: { onDone: () => void }) {
  const [withKeys, setWithKeys] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [isOut, setOut] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, secret] = [String(form.get("name")), String(form.get("secret"))];
    setOut(true);
    (withKeys ? signInWithKeys : signIn)(name.trim(), secret)
      .then(onDone, (error) => setProblem(asProblem(error)))
      .finally(() => setOut(false));
  };
  return (
    <div className={css.page}>
      <form className={css.form} onSubmit={submit} key={String(withKeys)}>
        <h1>Sign in to Runfold</h1>
        <Field label={withKeys ? "Access key" : "Name"}>
          <input name="name" autoComplete="username" autoFocus required spellCheck={false} />
        </Field>
        <Field label={withKeys ? "Secret key" : "Password"}>
          <input name="secret" type="password" autoComplete="current-password" required />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <Button type="submit" look="primary" disabled={isOut}>
          Sign in
        </Button>
        <button type="button" className={css.other} onClick={() => setWithKeys(!withKeys)}>
          {withKeys ? "Use a name and a password" : "Use a key pair"}
        </button>
      </form>
    </div>
  );
}
