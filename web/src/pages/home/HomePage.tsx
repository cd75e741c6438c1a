import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function HomePage() {
  return (
    <Page title="Home">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
