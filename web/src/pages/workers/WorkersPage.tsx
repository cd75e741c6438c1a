import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function WorkersPage() {
  return (
    <Page title="Workers">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
