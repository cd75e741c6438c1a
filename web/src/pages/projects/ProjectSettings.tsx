import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ProjectSettings() {
  return (
    <Page title="Project settings">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
