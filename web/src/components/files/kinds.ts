// What a file is, as far as the page may show it: by its name and by what was said of it. Pickles are never opened.

export type FileKind =
  | "image"
  | "svg"
  | "audio"
  | "video"
  | "html"
  | "json"
  | "table"
  | "text"
  | "tensors"
  | "onnx"
  | "pickle"
  | "other";

const ENDINGS: [RegExp, FileKind][] = [
  [/\.(png|jpe?g|gif|webp|bmp|avif)$/i, "image"],
  [/\.svg$/i, "svg"],
  [/\.(mp3|wav|ogg|flac|m4a|opus)$/i, "audio"],
  [/\.(mp4|webm|mov|mkv|ogv)$/i, "video"],
  [/\.(html?|xhtml)$/i, "html"],
  [/\.(json|ipynb)$/i, "json"],
  [/\.(csv|tsv)$/i, "table"],
  [/\.(txt|md|log|ya?ml|toml|ini|cfg|conf|py|sh|sql|jsonl|ndjson|hocon)$/i, "text"],
  [/\.safetensors$/i, "tensors"],
  [/\.onnx$/i, "onnx"],
  [/\.(pkl|pickle|pt|pth|joblib|npy|npz|ckpt|bin)$/i, "pickle"],
];

export function kindOfFile(uri: string): FileKind {
  const path = uri.split(/[?#]/, 1)[0] ?? "";
  return ENDINGS.find(([ending]) => ending.test(path))?.[1] ?? "other";
}

/** Whether opening it in Python may run code of whoever made it. */
export const mayRunCode = (uri: string): boolean => kindOfFile(uri) === "pickle" && !/\.(npy|npz)$/i.test(uri);
