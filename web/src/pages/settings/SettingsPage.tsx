import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function SettingsPage() {
  return (
    <Page title="Settings">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
