import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ModelPage() {
  return (
    <Page title="Model">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
