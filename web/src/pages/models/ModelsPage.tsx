import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ModelsPage() {
  return (
    <Page title="Models">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
