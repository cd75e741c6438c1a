import { asProblem, Problem } from "../api";
import { EmptyNote, ProblemNote } from "../components";
import { Page } from "./Page";

/** A page that broke says so in its own place; the frame around it stays. */
export function ErrorPage({ error, reset }: { error: unknown; reset: () => void }) {
  const isGone = error instanceof Error && GONE.test(error.message);
  const problem = isGone
    ? new Problem(410, "the server was updated since this page was opened; load it again")
    : asProblem(error);
  return (
    <Page title="This page broke">
      <ProblemNote problem={problem} onRetry={isGone ? () => location.reload() : reset} />
    </Page>
  );
}

/** How browsers tell that a part of the page is not there any more. */
const GONE = /dynamically imported module|importing a module script failed/i;

export const NotFound = () => (
  <Page title="No such page">
    <EmptyNote>Nothing lives at this address: the link was cut short, or it is of another server.</EmptyNote>
  </Page>
);
