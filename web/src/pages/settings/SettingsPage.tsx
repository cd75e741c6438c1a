// Settings of oneself, and for administrators of the workspace and the server.
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import { EmptyNote, Skeleton, Tabs } from "../../components";
import css from "./Settings.module.css";

const route = getRouteApi("/settings/$section");

const SECTIONS = {
  profile: { name: "Profile", part: lazy(() => import("./Profile")) },
  keys: { name: "Keys", part: lazy(() => import("./KeysSection")) },
  sessions: { name: "Sessions", part: lazy(() => import("./Sessions")) },
  users: { name: "Users", part: lazy(() => import("./Users")), isForAdmins: true },
  storage: { name: "Storage", part: lazy(() => import("./Storage")) },
  health: { name: "Health", part: lazy(() => import("./Health")) },
  audit: { name: "Audit", part: lazy(() => import("./Audit")), isForAdmins: true },
};

type Section = keyof typeof SECTIONS;

export default function SettingsPage() {
  const { section } = route.useParams();
  const isAdmin = useMay("admin");
  const here = section in SECTIONS ? SECTIONS[section as Section] : undefined;
  const tabs = (Object.keys(SECTIONS) as Section[]).map(
    (key) =>
      ({
        name: SECTIONS[key].name,
        to: "/settings/$section",
        params: { section: key },
        isHere: key === section,
        dimmed: "isForAdmins" in SECTIONS[key] && !isAdmin,
      }) as const,
  );
  return (
    <Page title="Settings">
      <Tabs label="Sections" tabs={tabs} />
      <div className={css.section}>
        {!here && <EmptyNote>There is no such section.</EmptyNote>}
        {here && "isForAdmins" in here && !isAdmin && (
          <EmptyNote>This section is for administrators of the workspace; one of them can make you one.</EmptyNote>
        )}
        {here && (isAdmin || !("isForAdmins" in here)) && (
          <Suspense fallback={<Skeleton />}>
            <here.part />
          </Suspense>
        )}
      </div>
    </Page>
  );
}
