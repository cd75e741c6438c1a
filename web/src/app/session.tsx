// Who is here. A session that ended brings the sign-in over the page, which stays as it was underneath.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { asProblem, offerLive, reopenLive, signOut, useFeature, useMe } from "../api";
import { ProblemNote, Skeleton, toastProblem } from "../components";
import css from "./session.module.css";

const SignIn = lazy(() => import("../pages/login/SignIn"));

/** Ends the session here and in the browser's other tabs. */
export function leave(): void {
  // everything that was read belongs to who leaves: a new page knows none of it
  signOut().then(() => location.reload(), toastProblem);
}

export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const me = useMe();
  const isOut = me.error?.kind === "signed-out";
  useSignedOutElsewhere();
  const again = async () => {
    await client.resetQueries({ predicate: ({ state }) => state.data === undefined });
    await client.invalidateQueries();
    reopenLive();
  };
  if (me.data === undefined && !isOut) {
    return (
      <div className={css.start}>
        {me.error ? <ProblemNote problem={me.error} onRetry={me.refetch} /> : <Skeleton />}
      </div>
    );
  }
  return (
    <>
      {me.data && (
        <div inert={isOut} className={css.beneath}>
          <LiveOffer />
          {children}
        </div>
      )}
      {isOut && (
        <Suspense fallback={<Skeleton />}>
          <SignIn onDone={again} />
        </Suspense>
      )}
    </>
  );
}

/** Any call that is refused for want of a session asks who is here, and so brings the sign-in. */
function useSignedOutElsewhere() {
  const client = useQueryClient();
  useEffect(() => {
    const look = () => client.invalidateQueries({ queryKey: ["users.get_current_user"] });
    return client.getQueryCache().subscribe(({ query }) => {
      const { error, status } = query.state;
      if (
        status === "error" &&
        query.queryKey[0] !== "users.get_current_user" &&
        asProblem(error).kind === "signed-out"
      )
        look();
    });
  }, [client]);
}

function LiveOffer() {
  const isOffered = useFeature("live.stream");
  useEffect(() => {
    if (isOffered) offerLive();
  }, [isOffered]);
  return null;
}

/** Whether the signed-in person may do what this action needs; the server refuses it all the same. */
export function useMay(needs: "editor" | "admin"): boolean {
  const role = useMe().data?.user.role ?? "";
  if (needs === "admin") return ADMINS.includes(role);
  return !READERS.includes(role);
}

const ADMINS = ["admin", "superuser", "root"];
const READERS = ["guest", "viewer"];
