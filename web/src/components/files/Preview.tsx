// What a file holds, as far as it may be shown: pictures and sounds by signed links, text as text, pages in a sandbox.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fileStart, ownPath, type Problem, useSigned } from "../../api";
import { count, bytes as size, visible } from "../../format";
import { Button } from "../Button";
import { CopyButton } from "../Copy";
import { JsonTree, jsonOf, TextView } from "../code/Text";
import { ProblemNote, Skeleton } from "../Notes";
import css from "./files.module.css";
import { readOnnx, readSafetensors, readTable } from "./heads";
import { type FileKind, kindOfFile } from "./kinds";
import { RowsTable } from "./RowsTable";

const READ: Partial<Record<FileKind, number>> = {
  json: 2_000_000,
  table: 2_000_000,
  text: 1_000_000,
  tensors: 4_000_000,
  onnx: 4_000,
};

export function Preview({ uri, name, kind = kindOfFile(uri) }: { uri: string; name: string; kind?: FileKind }) {
  if (ownPath(uri) === undefined) {
    return (
      <p className={`${css.note} row`}>
        It lies in a store that this server does not open: <code className="clip">{visible(uri, 300)}</code>{" "}
        <CopyButton text={uri} label="Copy the address" />
      </p>
    );
  }
  switch (kind) {
    case "image":
    case "svg":
      return <Picture uri={uri} name={name} />;
    case "audio":
    case "video":
      return <Media uri={uri} name={name} kind={kind} />;
    case "html":
      return <Sandboxed uri={uri} name={name} />;
    case "pickle":
      return (
        <p className={css.note}>
          Not opened: a pickle runs the code of whoever made it as soon as it is read. Load it only where you trust its
          maker.
        </p>
      );
    case "other":
      return <p className="muted">No preview for this kind of file; download it to look at it.</p>;
    default:
      return <Read uri={uri} name={name} kind={kind} />;
  }
}

/** Zoomed by a click; large pixels stay sharp. */
export function Picture({ uri, name }: { uri: string; name: string }) {
  const link = useSigned(uri, "preview");
  const [isLarge, setLarge] = useState(false);
  const [isBroken, setBroken] = useState(false);
  if (link.error) return <ProblemNote problem={link.error} onRetry={link.refetch} />;
  if (isBroken) return <p className="muted">The picture can't be shown: it is damaged, or no picture.</p>;
  return (
    <div className={css.image}>
      {link.data && (
        <button
          type="button"
          onClick={() => setLarge(!isLarge)}
          style={{ all: "unset", cursor: "zoom-in" }}
          aria-label={isLarge ? "Fit" : "Zoom in"}
        >
          <img
            src={link.data}
            alt={visible(name, 200)}
            loading="lazy"
            className={isLarge ? css.pixels : ""}
            style={isLarge ? { maxWidth: "none", width: "min(1600px, 200%)" } : {}}
            onError={() => setBroken(true)}
          />
        </button>
      )}
    </div>
  );
}

function Media({ uri, name, kind }: { uri: string; name: string; kind: "audio" | "video" }) {
  const link = useSigned(uri, "preview");
  if (link.error) return <ProblemNote problem={link.error} onRetry={link.refetch} />;
  if (!link.data) return <Skeleton rows={1} height={54} />;
  if (kind === "audio") {
    // biome-ignore lint/a11y/useMediaCaption: a reported sound has no captions
    return <audio className={css.media} controls preload="metadata" src={link.data} aria-label={visible(name, 200)} />;
  }
  // biome-ignore lint/a11y/useMediaCaption: a reported film has no captions
  return <video className={css.media} controls preload="metadata" src={link.data} aria-label={visible(name, 200)} />;
}

/** A page of somebody's: without an origin, without cookies, and without scripts unless one asks for them. */
export function Sandboxed({ uri, name }: { uri: string; name: string }) {
  const link = useSigned(uri, "preview");
  const [withScripts, setWithScripts] = useState(false);
  if (link.error) return <ProblemNote problem={link.error} onRetry={link.refetch} />;
  if (!link.data) return <Skeleton rows={1} height={320} />;
  return (
    <div>
      <div className={css.bar}>
        <span className="muted grow">Shown in a sandbox: it can reach neither this page nor the network.</span>
        <Button small aria-pressed={withScripts} onClick={() => setWithScripts(!withScripts)}>
          {withScripts ? "Stop its scripts" : "Run its scripts in the sandbox"}
        </Button>
      </div>
      <iframe
        key={String(withScripts)}
        className={css.frame}
        title={visible(name, 200)}
        src={withScripts ? `${link.data}&scripts=1` : link.data}
        sandbox={withScripts ? "allow-scripts" : ""}
        referrerPolicy="no-referrer"
        loading="lazy"
      />
    </div>
  );
}

function Read({ uri, name, kind }: { uri: string; name: string; kind: FileKind }) {
  const path = ownPath(uri) as string;
  const most = READ[kind] ?? 100_000;
  const found = useQuery<{ bytes: ArrayBuffer; size: number }, Problem>({
    queryKey: ["file", path, most],
    queryFn: ({ signal }) => fileStart(`files/${path.split("/").map(encodeURIComponent).join("/")}`, most, signal),
    staleTime: 60_000,
    gcTime: 60_000,
  });
  if (found.error) return <ProblemNote problem={found.error} onRetry={found.refetch} />;
  if (!found.data) return <Skeleton rows={4} />;
  const { bytes, size: whole } = found.data;
  return (
    <>
      <Content bytes={bytes} name={name} kind={kind} />
      {whole > bytes.byteLength && kind !== "tensors" && kind !== "onnx" && (
        <p className="muted">{`the first ${size(bytes.byteLength)} of ${size(whole)}`}</p>
      )}
    </>
  );
}

function Content({ bytes, name, kind }: { bytes: ArrayBuffer; name: string; kind: FileKind }) {
  if (kind === "tensors") return <Tensors bytes={bytes} name={name} />;
  if (kind === "onnx") return <RowsTable header={["field", "value"]} rows={readOnnx(bytes)} title={name} />;
  const text = new TextDecoder().decode(bytes);
  if (kind === "table") {
    const [header = [], ...rows] = readTable(text, 1001);
    return <RowsTable header={header} rows={rows} title={name} />;
  }
  const json = kind === "json" ? jsonOf(text) : undefined;
  return json === undefined ? <TextView text={text} label={visible(name, 80)} /> : <JsonTree value={json} />;
}

function Tensors({ bytes, name }: { bytes: ArrayBuffer; name: string }) {
  const found = readSafetensors(bytes);
  if (!found) return <p className="muted">Its header can't be read: the file is damaged, or no safetensors file.</p>;
  return (
    <div className="stack">
      <p>{`${count(found.total)} tensors, ${count(found.parameters)} parameters`}</p>
      {found.metadata.length > 0 && <RowsTable header={["metadata", "value"]} rows={found.metadata} title="metadata" />}
      <RowsTable
        header={["tensor", "type", "shape"]}
        rows={found.tensors.map(({ name, type, shape }) => [name, type, shape])}
        title={name}
      />
    </div>
  );
}
