// From nothing to the first experiment: three steps that tick themselves.
import { useNavigate } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { addressOf, asProblem, call, type Problem, useCall } from "../../api";
import { Button, ProblemNote, Snippet, toast } from "../../components";
import { snippetOf } from "../table/NothingHere";
import css from "./HomePage.module.css";

interface Keys {
  access_key: string;
  secret_key: string;
}

/** What a shell must know so that the SDK finds this server. */
export function settingsFor(keys: Keys | undefined): string {
  const base = addressOf("").href.replace(/\/$/, "");
  return [
    `export CLEARML_API_HOST=${base}/api`,
    `export CLEARML_WEB_HOST=${base}`,
    `export CLEARML_FILES_HOST=${base}/files`,
    `export CLEARML_API_ACCESS_KEY=${keys?.access_key ?? "…"}`,
    `export CLEARML_API_SECRET_KEY=${keys?.secret_key ?? "…"}`,
  ].join("\n");
}

export function Onboarding() {
  const navigate = useNavigate();
  const [keys, setKeys] = useState<Keys>();
  const [problem, setProblem] = useState<Problem>();
  const credentials = useCall("auth.get_credentials", {}, { live: ["user"] });
  const wasUsed = credentials.data?.credentials.some((one) => one.access_key === keys?.access_key && one.last_used);
  const first = useCall("tasks.get_all_ex", { page_size: 1, only_fields: ["name"] }, { live: ["tasks:*"] }).data
    ?.tasks[0];
  useEffect(() => {
    if (!first) return;
    toast(`The first experiment is here: ${first.name}`);
    navigate({ to: "/tasks/$id/$tab", params: { id: first.id, tab: "overview" } });
  }, [first, navigate]);
  const make = () =>
    call("auth.create_credentials", { label: "first steps" }).then(
      ({ credentials }) => setKeys(credentials as never),
      (error) => setProblem(asProblem(error)),
    );
  return (
    <>
      <div className={css.lead}>
        <h2>Welcome. Three steps to the first curve.</h2>
        <p className="muted">
          Runfold understands ClearML's SDK: a script that tracks with it tracks here, without a change.
        </p>
      </div>
      <ol className={css.steps}>
        <Step number={1} title="Install the SDK" isDone={wasUsed === true}>
          <Snippet code="pip install clearml" />
        </Step>
        <Step number={2} title="Tell it where this server is" isDone={wasUsed === true}>
          {keys ? (
            <>
              <Snippet code={settingsFor(keys)} />
              <p className="muted">
                The secret is shown this once: copy the lines into the shell that runs your script.
              </p>
            </>
          ) : (
            <span>
              <Button look="primary" onClick={make}>
                Make a key for these lines
              </Button>
            </span>
          )}
          {problem && <ProblemNote problem={problem} onRetry={make} />}
        </Step>
        <Step number={3} title="Run a script with these lines" isDone={first !== undefined}>
          <Snippet code={snippetOf(undefined)} />
          <p className="muted" role="status">
            Waiting for the first experiment; this page goes there by itself.
          </p>
        </Step>
      </ol>
    </>
  );
}

const Step = ({
  number,
  title,
  isDone,
  children,
}: {
  number: number;
  title: string;
  isDone: boolean;
  children: ReactNode;
}) => (
  <li className={`card ${css.step}`}>
    <span className={`${css.mark} ${isDone ? css.done : ""}`}>
      {isDone ? <Check size={15} aria-label="done" /> : number}
    </span>
    <div>
      <h3>{title}</h3>
      {children}
    </div>
  </li>
);
