import { Dialog } from "../components";

export default function Palette({ onClose }: { typed: string; onClose: () => void }) {
  return (
    <Dialog title="Search" onClose={onClose}>
      <p>soon</p>
    </Dialog>
  );
}
