import { Dialog, Keys } from "../components";
import css from "./Help.module.css";
import { SHORTCUTS, type Shortcut } from "./shortcuts";

const GROUPS = Object.groupBy(Object.values(SHORTCUTS) as Shortcut[], ({ where }) => where);

export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" about="Single letters do nothing while you type in a field." onClose={onClose} wide>
      <div className={css.groups}>
        {Object.entries(GROUPS).map(([where, shortcuts]) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl className={css.keys}>
              {shortcuts?.map(({ keys, about }) => (
                <div key={keys + about}>
                  <dt>
                    {keys.split(" ").map((key, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the keys of one shortcut stand in their order
                      <Keys key={at} of={key} />
                    ))}
                    <span className="hush">{keys}</span>
                  </dt>
                  <dd>{about}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
