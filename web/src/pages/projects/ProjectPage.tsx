import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ProjectPage() {
  return (
    <Page title="Project">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
