// A sample small: its picture, or what kind of thing it is. Opens large.
import { FileText, Film, Globe, ImageOff, Music } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type SampleEvent, useSigned } from "../../api";
import { visible } from "../../format";
import { type FileKind, kindOfFile } from "../files/kinds";
import css from "./samples.module.css";

const ICONS: Partial<Record<FileKind, typeof Film>> = { audio: Music, video: Film, html: Globe };

export function SampleTile({ event, onOpen }: { event: SampleEvent; onOpen: () => void }) {
  const kind = kindOfFile(event.url);
  const isPicture = kind === "image" || kind === "svg";
  const Icon = ICONS[kind] ?? FileText;
  return (
    <button
      type="button"
      className={css.tile}
      onClick={onOpen}
      aria-label={`open ${visible(`${event.metric} ${event.variant}`, 120)}, iteration ${event.iter}`}
    >
      <span className={css.face}>{isPicture ? <Face event={event} /> : <Icon size={28} aria-hidden="true" />}</span>
      <span className={css.name}>{visible(event.variant || event.metric, 60)}</span>
    </button>
  );
}

/** The link is asked for when the tile comes into sight: a page of a thousand samples asks for those it shows. */
function Face({ event }: { event: SampleEvent }) {
  const place = useRef<HTMLSpanElement>(null);
  const [isSeen, setSeen] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const link = useSigned(isSeen ? event.url : undefined, "preview");
  useEffect(() => {
    if (!place.current) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), {
      rootMargin: "300px",
    });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  if (isBroken || link.error) return <ImageOff size={24} aria-label="the picture can't be shown" />;
  return (
    <span ref={place} style={{ width: "100%", height: "100%" }}>
      {link.data ? <img src={link.data} alt="" loading="lazy" onError={() => setBroken(true)} /> : <i />}
    </span>
  );
}
