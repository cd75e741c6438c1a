import { asProblem } from "../api";
import { EmptyNote, ProblemNote } from "../components";
import { Page } from "./Page";

/** A page that broke says so in its own place; the frame around it stays. */
export const ErrorPage = ({ error, reset }: { error: unknown; reset: () => void }) => (
  <Page title="This page broke">
    <ProblemNote problem={asProblem(error)} onRetry={reset} />
  </Page>
);

export const NotFound = () => (
  <Page title="No such page">
    <EmptyNote>Nothing lives at this address: the link was cut short, or it is of another server.</EmptyNote>
  </Page>
);
