import { type FormEvent, useState } from "react";
import { signIn } from "./api";

export function SignIn({ onDone }: { onDone: () => void }) {
  const [withKeys, setWithKeys] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn(`${form.get("name")}`, `${form.get("secret")}`, withKeys).then(onDone, (e) => setProblem(e.message));
  };
  return (
    <form className="card sign-in" onSubmit={submit}>
      <h1>Runfold</h1>
      <label>
        {withKeys ? "Access key" : "Name"}
        <input name="name" autoComplete="username" required />
      </label>
      <label>
        {withKeys ? "Secret key" : "Password"}
        <input name="secret" type="password" autoComplete="current-password" required />
      </label>
      <label className="check">
        <input type="checkbox" checked={withKeys} onChange={(e) => setWithKeys(e.target.checked)} /> use a key pair
      </label>
      <button type="submit">Sign in</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
