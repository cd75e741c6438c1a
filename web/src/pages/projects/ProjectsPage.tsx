import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ProjectsPage() {
  return (
    <Page title="Projects">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
