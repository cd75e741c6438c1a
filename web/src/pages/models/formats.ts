// What a model's file is by its name, and the lines that load it.

export interface ModelFormat {
  name: string;
  /** Whether loading it can run code of whoever wrote it. */
  isPickle: boolean;
  load?: string;
}

const FORMATS: [RegExp, ModelFormat][] = [
  [
    /\.safetensors$/,
    {
      name: "safetensors",
      isPickle: false,
      load: "from safetensors.torch import load_file\n\nweights = load_file(path)",
    },
  ],
  [
    /\.onnx$/,
    { name: "ONNX", isPickle: false, load: "import onnxruntime\n\nsession = onnxruntime.InferenceSession(path)" },
  ],
  [
    /\.(pt|pth|bin|ckpt)$/,
    { name: "PyTorch", isPickle: true, load: "import torch\n\nweights = torch.load(path, weights_only=True)" },
  ],
  [/\.(pkl|pickle|joblib)$/, { name: "pickle", isPickle: true }],
  [/\.(keras|h5)$/, { name: "Keras", isPickle: false, load: "import keras\n\nmodel = keras.models.load_model(path)" }],
  [
    /\.(json|ubj)$/,
    { name: "XGBoost", isPickle: false, load: "import xgboost\n\nbooster = xgboost.Booster(model_file=path)" },
  ],
  [/\.gguf$/, { name: "GGUF", isPickle: false }],
];

export const formatOf = (uri: string): ModelFormat | undefined =>
  FORMATS.find(([pattern]) => pattern.test(uri.toLowerCase().replace(/[?#].*$/, "")))?.[1];

export const loadSnippet = (id: string, format: ModelFormat | undefined): string =>
  `from clearml import InputModel\n\npath = InputModel(model_id=${JSON.stringify(id)}).get_local_copy()${format?.load ? `\n\n${format.load}` : ""}`;
