// What the browser's tests find on the server: a project of trainings with curves, logs, plots, samples and files,
// a pipeline, a dataset, a search. Everything is derived from its index, so that two runs give the same pictures.
import { createHash } from "node:crypto";

const md5 = (text) => createHash("md5").update(text).digest("hex");
export const pathOf = (metric, variant) => `last_metrics.${md5(metric)}.${md5(variant)}`;
const noise = (n) => {
  const x = Math.sin(n * 12.9898) * 43758.5453;
  return x - Math.floor(x) - 0.5;
};

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAJklEQVR4nGP8z8Dwn4EIwMRAFqCvRhYkNrGamBhIBfTVyEKqJgB2UAIPNqTXyAAAAABJRU5ErkJggg==",
  "base64",
);
const RUNS = [
  ["vit-b16 lr sweep 07", "adamw", 0.0003, 256],
  ["vit-b16 lr sweep 06", "adamw", 0.0002, 256],
  ["resnet50 baseline", "sgd", 0.001, 512],
  ["vit-s16 distill r50", "adamw", 0.001, 256],
  ["resnet50 label smooth 0.1", "sgd", 0.0005, 512],
  ["convnext-t ema 0.9999", "lion", 0.0005, 128],
];
const DIFF = `diff --git a/train.py b/train.py
index 83db48f..bf269f4 100644
--- a/train.py
+++ b/train.py
@@ -10,7 +10,8 @@ def main():
     model = build(args.model)
-    optimizer = SGD(model.parameters(), lr=args.lr)
+    optimizer = AdamW(model.parameters(), lr=args.lr)
+    scheduler = Cosine(optimizer, args.epochs)
     for epoch in range(args.epochs):
         train(model)
diff --git a/data.py b/data.py
index 1111111..2222222 100644
--- a/data.py
+++ b/data.py
@@ -1,3 +1,3 @@
 import torch
-WORKERS = 2
+WORKERS = 8
 SIZE = 224
`;

function hyperparams(section, values) {
  return Object.entries(values).map(([name, value]) => ({
    section,
    name,
    value: String(value),
    type: typeof value === "number" ? "float" : "str",
  }));
}

function curves(task, run, points) {
  const events = [];
  const scalar = (metric, variant, iter, value) =>
    events.push({ type: "training_stats_scalar", task, metric, variant, iter, value, timestamp: START + iter * 40 });
  for (let i = 0; i < points; i++) {
    const iter = i * 40;
    const done = i / points;
    const spread = noise(i * 7 + run) * 0.2;
    scalar("loss", "train", iter, 0.5 + 0.05 * run + 1.9 * Math.exp(-4 * done) + spread * (1 - done * 0.6));
    scalar("loss", "val", iter, 0.7 + 0.06 * run + 1.7 * Math.exp(-3.4 * done) + spread * 0.2);
    scalar("accuracy", "val", iter, 84 - 2 * run - 60 * Math.exp(-4 * done) + spread);
    scalar("accuracy", "top-5", iter, 96 - run - 50 * Math.exp(-5 * done) + spread);
    scalar("learning rate", "lr", iter, 1e-3 * (done < 0.1 ? done * 10 : (1 + Math.cos(Math.PI * done)) / 2));
    scalar("epoch", "epoch", iter, done * 90);
    scalar(":monitor:gpu", "gpu_0_utilization", iter, 90 + 10 * noise(i + run) - (done > 0.4 && done < 0.5 ? 60 : 0));
    scalar(":monitor:machine", "cpu_usage", iter, 40 + 20 * noise(i * 3 + run));
  }
  for (const [iter, value] of [
    [2000, "NaN"],
    [2040, "Infinity"],
    [2080, "-Infinity"],
  ]) {
    if (run === 0)
      events.push({
        type: "training_stats_scalar",
        task,
        metric: "gradient norm",
        variant: "global",
        iter,
        value,
        timestamp: START + iter,
      });
  }
  if (run === 0)
    for (let i = 0; i < 100; i++)
      if (i < 50 || i > 52) scalar("gradient norm", "global", i * 40, 1 + 5 * Math.exp(-i / 25) + noise(i));
  return events;
}

const START = Date.UTC(2026, 0, 31, 12);

function log(task, lines) {
  const E = "\u001b";
  const say = (i) => {
    if (i % 500 === 77) return `${E}[33mWARNING${E}[0m the loader has ${E}[1m2${E}[0m workers on 16 cores`;
    if (i % 900 === 333)
      return `${E}[31mERROR${E}[0m worker 3: RuntimeError: CUDA out of memory, tried to allocate 2.00 GiB`;
    if (i % 40 === 3) return `10 %\r40 %\r70 %\rbatch ${i}: 100 % ${E}[32m█████████${E}[0m`;
    return `step ${i} loss ${(2 - i / lines).toFixed(4)} lr 0.0003 see https://example.test/run?id=${i}`;
  };
  return Array.from({ length: lines }, (_, i) => ({
    type: "log",
    task,
    level: i % 900 === 333 ? "ERROR" : "INFO",
    worker: `mill-07:gpu${i % 2}`,
    msg: `${say(i)}\n`,
    timestamp: START + i * 100,
  }));
}

const plotOf = (task, iter, metric, variant, figure) => ({
  type: "plot",
  task,
  iter,
  metric,
  variant,
  plot_str: JSON.stringify(figure),
  timestamp: START + iter,
});

export function plots(task) {
  const x = Array.from({ length: 50 }, (_, i) => i);
  const grid = x.slice(0, 20).map((i) => x.slice(0, 20).map((j) => Math.sin(i / 3) * Math.cos(j / 4)));
  const figures = [];
  for (const iter of [10, 20, 30]) {
    figures.push(
      plotOf(task, iter, "confusion matrix", "val", {
        data: [{ type: "heatmap", z: grid.map((row) => row.map((v) => v * iter)) }],
        layout: { title: { text: `iteration ${iter}` } },
      }),
    );
  }
  figures.push(
    plotOf(task, 30, "histogram of weights", "layer 1", {
      data: [{ type: "bar", x, y: x.map((i) => Math.exp(-((i - 25) ** 2) / 90)) }],
      layout: {},
    }),
    plotOf(task, 30, "precision and recall", "val", {
      data: [
        { type: "scatter", mode: "lines", name: "cat", x, y: x.map((i) => 1 - (i / 50) ** 3) },
        { type: "scatter", mode: "lines", name: "dog", x, y: x.map((i) => 1 - (i / 50) ** 2) },
      ],
      layout: { xaxis: { title: { text: "recall" } }, yaxis: { title: { text: "precision" } } },
    }),
    plotOf(task, 30, "embedding", "3D", {
      data: [{ type: "scatter3d", mode: "markers", x, y: x.map(Math.sin), z: x.map(Math.cos), marker: { size: 4 } }],
      layout: {},
    }),
    plotOf(task, 30, "flow", "sankey", {
      data: [
        { type: "sankey", node: { label: ["a", "b", "c"] }, link: { source: [0, 1], target: [1, 2], value: [2, 3] } },
      ],
      layout: {},
    }),
    plotOf(task, 30, "worst classes", "table", {
      data: [
        {
          type: "table",
          header: { values: [["class"], ["errors"]] },
          cells: {
            values: [
              ["cat", "dog", "=1+1"],
              [12, 30, 3],
            ],
          },
        },
      ],
      layout: {},
    }),
    plotOf(task, 30, "matplotlib", "figure", {
      data: [],
      layout: { images: [{ source: `data:image/png;base64,${PNG.toString("base64")}` }] },
    }),
  );
  return figures;
}

async function samples(server, task) {
  const events = [];
  const put = async (iter, metric, variant, name, content, type) => {
    const url = await server.upload(`vision/imagenet/${task}/${metric}/${name}`, content, type);
    events.push({ type: "training_debug_image", task, iter, metric, variant, url, key: name, timestamp: START + iter });
  };
  for (const iter of [100, 200, 300]) {
    await put(iter, "predictions", "cat", `cat_${iter}.png`, PNG, "image/png");
    await put(iter, "predictions", "dog", `dog_${iter}.png`, PNG, "image/png");
  }
  await put(
    300,
    "pages",
    "report.html",
    "report.html",
    "<h2>Errors by class</h2><p style='color:crimson'>cat 12</p>",
    "text/html",
  );
  await put(
    300,
    "pages",
    "drawing.svg",
    "drawing.svg",
    "<svg xmlns='http://www.w3.org/2000/svg' width='80' height='80'><circle cx='40' cy='40' r='30' fill='teal'/></svg>",
    "image/svg+xml",
  );
  await put(300, "notes", "summary.txt", "summary.txt", "the loss fell\nand then it rose\n", "text/plain");
  await server.report(events);
}

async function artifacts(server, task) {
  const file = (name, content, type) => server.upload(`vision/imagenet/${task}/artifacts/${name}`, content, type);
  const json = JSON.stringify({ top1: 0.8341, top5: 0.962, classes: ["cat", "dog"], nested: { a: { b: [1, 2, 3] } } });
  const csv = [
    "name,errors,rate",
    ...Array.from({ length: 60 }, (_, i) => `class ${i},${i * 3},${(i / 60).toFixed(3)}`),
  ].join("\n");
  const entry = (key, type, uri, content, preview) => ({
    key,
    type,
    mode: "output",
    uri,
    content_size: Buffer.byteLength(content),
    hash: createHash("sha256").update(content).digest("hex"),
    timestamp: START / 1000,
    type_data: { preview, content_type: type === "json" ? "application/json" : undefined },
  });
  const list = [
    entry("metrics", "json", await file("metrics.json", json, "application/json"), json, json),
    entry("errors", "pandas", await file("errors.csv", csv, "text/csv"), csv, csv.slice(0, 300)),
    entry(
      "weights",
      "pickle",
      await file("weights.pkl", Buffer.from("\x80\x04\x95pickle"), "application/octet-stream"),
      "0123456789",
      undefined,
    ),
    entry("picture", "image", await file("picture.png", PNG, "image/png"), PNG, undefined),
    entry(
      "notes",
      "string",
      await file("notes.txt", "line one\nline two\n", "text/plain"),
      "line one\nline two\n",
      "line one\nline two",
    ),
  ];
  await server.call("tasks.add_or_update_artifacts", { task, artifacts: list });
}

async function training(server, project, run, parent) {
  const [name, optimizer, lr, batch] = RUNS[run];
  const args = {
    lr,
    batch_size: batch,
    optimizer,
    epochs: 90,
    mixup: run % 2 ? 0.8 : 0.2,
    model: name.split(" ")[0],
    seed: 42,
  };
  const { id } = await server.call("tasks.create", {
    name,
    type: "training",
    project,
    tags: run < 2 ? ["sweep", "adamw"] : [],
    ...(parent && { parent }),
  });
  await server.call("tasks.edit", {
    task: id,
    force: true,
    script: {
      repository: "https://example.test/vision/imagenet.git",
      branch: "main",
      version_num: "8f31c2e0d4a94b1f9a1d2c3b4e5f60718293a4b5",
      entry_point: "train.py",
      working_dir: ".",
      binary: "python3.12",
      requirements: { pip: `torch==2.${8 + (run % 2)}.1\ntimm==1.0.3\nnumpy==2.1.0\n` },
      diff: run === 0 ? DIFF : "",
    },
    container: { image: "nvcr.example.test/pytorch:25.10", arguments: "--ipc=host" },
    output_dest: "s3://models/vision",
  });
  const data = { root: "/data/imagenet", workers: 2, "augment/policy": "randaug" };
  await server.call("tasks.edit_hyper_params", {
    task: id,
    hyperparams: [...hyperparams("Args", args), ...hyperparams("Data", data)],
  });
  await server.call("tasks.edit_configuration", {
    task: id,
    configuration: [
      { name: "model", type: "yaml", value: `backbone:\n  depth: ${12 + run}\n  heads: 8\nhead: linear\n` },
    ],
  });
  await server.call("tasks.started", { task: id });
  await server.report(curves(id, run, run === 0 ? 2000 : 500));
  return id;
}

/** Everything, and the ids by which the tests find it. */
export async function seed(server, space = "vision") {
  const project = (await server.call("projects.create", { name: `${space}/imagenet` })).id;
  const runs = [];
  for (let run = 0; run < RUNS.length; run++)
    runs.push(await training(server, project, run, run === 0 ? runs[0] : run === 1 ? runs[0] : undefined));
  const [first, second, third, fourth, fifth, sixth] = runs;
  await server.report(log(first, 3000));
  await server.report(plots(first));
  await server.report(plots(second));
  await samples(server, first);
  await samples(server, second);
  await artifacts(server, first);
  const uri = await server.upload(
    `vision/imagenet/${first}/models/vit.safetensors`,
    Buffer.from("\x02\0\0\0\0\0\0\0{}"),
    "application/octet-stream",
  );
  const model = (
    await server.call("models.create", { name: "vit-b16", uri, framework: "PyTorch", task: first, project })
  ).id;
  await server.call("tasks.add_or_update_model", { task: first, name: "vit-b16", model, type: "output" });
  for (const task of [second, third]) await server.call("tasks.completed", { task });
  await server.call("tasks.completed", { task: fourth });
  await server.call("tasks.publish", { task: fourth });
  await server.report([
    {
      type: "log",
      task: fifth,
      level: "ERROR",
      msg: 'Traceback (most recent call last):\n  File "train.py", line 12\nRuntimeError: CUDA out of memory\n',
      timestamp: START,
    },
  ]);
  await server.call("tasks.failed", { task: fifth, status_reason: "RuntimeError: CUDA out of memory" });
  await server.call("tasks.stopped", { task: sixth });
  const queue = await queueOf(server, "gpu");
  const draft = (await server.call("tasks.clone", { task: second, new_task_name: "vit-b16 lr sweep 08" })).id;
  const others = {
    pipeline: await pipeline(server, runs, space),
    dataset: await dataset(server, space),
    search: await search(server, first, space),
  };
  return { project, runs, draft, queue, model, ...others };
}

/** A queue's name is one of its kind: a second filling finds the first one's. */
async function queueOf(server, name) {
  const { queues } = await server.call("queues.get_all", { name: `^${name}$` });
  return queues[0]?.id ?? (await server.call("queues.create", { name })).id;
}

async function pipeline(server, runs, space) {
  const project = (
    await server.call("projects.create", { name: `${space}/.pipelines/nightly`, system_tags: ["hidden", "pipeline"] })
  ).id;
  const { id } = await server.call("tasks.create", {
    name: "nightly #12",
    type: "controller",
    project,
    system_tags: ["pipeline"],
  });
  const steps = [
    ["fetch", [], "cached"],
    ["split", ["fetch"], "completed"],
    ["train a", ["split"], "completed"],
    ["train b", ["split"], "running"],
    ["train c", ["split"], "failed"],
    ["evaluate", ["train a", "train b", "train c"], "pending"],
    ["publish", ["evaluate"], "pending"],
  ];
  const nodes = {};
  for (const [at, [name, parents, status]] of steps.entries()) {
    const job = status === "pending" ? null : runs[at % runs.length];
    nodes[name] = {
      name,
      parents,
      status,
      executed: status === "completed" || status === "cached" ? job : null,
      job_id: job,
      queue: "gpu",
      base_task_id: runs[0],
      parameters: { "Args/seed": String(at) },
      cache_executed_step: true,
      job_started: START / 1000 + at * 60,
      job_ended: status === "completed" ? START / 1000 + at * 60 + 300 : null,
    };
  }
  await server.call("tasks.edit_configuration", {
    task: id,
    configuration: [{ name: "Pipeline", type: "dictionary", value: JSON.stringify(nodes, null, 2) }],
  });
  await server.call("tasks.edit_hyper_params", {
    task: id,
    hyperparams: hyperparams("Args", { source: "s3://raw/2026-01-31", folds: 3 }),
  });
  await server.call("tasks.started", { task: id });
  return id;
}

async function dataset(server, space) {
  const project = (
    await server.call("projects.create", { name: `${space}/.datasets/imagenet`, system_tags: ["hidden", "dataset"] })
  ).id;
  const file = (name, from, hash, size) => ({
    relative_path: name,
    hash,
    parent_dataset_id: from,
    size,
    artifact_name: "data",
  });
  const ids = [];
  for (const [at, names] of [
    ["train/cat/1.png", "train/cat/2.png", "train/dog/1.png", "README.md"],
    ["train/cat/1.png", "train/dog/1.png", "train/dog/2.png", "README.md", "val/cat/9.png"],
  ].entries()) {
    const { id } = await server.call("tasks.create", {
      name: "imagenet",
      type: "data_processing",
      project,
      system_tags: ["dataset"],
      ...(at > 0 && { parent: ids[0] }),
    });
    const entries = names.map((name) =>
      file(
        name,
        id,
        createHash("sha256")
          .update(name === "README.md" ? `${name}${at}` : name)
          .digest("hex"),
        1000 + name.length * 100,
      ),
    );
    const state = {
      file_count: entries.length,
      total_size: entries.reduce((sum, { size }) => sum + size, 0),
      dataset_file_entries: entries,
      dataset_link_entries: [],
      dependency_graph: at === 0 ? { [id]: [] } : { [id]: [ids[0]], [ids[0]]: [] },
      id,
      dirty: false,
    };
    const uri = await server.upload(
      `vision/datasets/${id}/artifacts/state/state.json`,
      JSON.stringify(state),
      "application/json",
    );
    await server.call("tasks.edit", { task: id, runtime: undefined, force: true });
    await server.call("tasks.edit_runtime", {
      task: id,
      add_or_update: {
        version: `1.0.${at}`,
        ds_file_count: entries.length,
        ds_total_size: state.total_size,
        ds_change_add: at,
        ds_change_remove: at,
        ds_change_modify: at,
      },
    });
    await server.call("tasks.started", { task: id });
    await server.call("tasks.add_or_update_artifacts", {
      task: id,
      artifacts: [{ key: "state", type: "dict", mode: "output", uri, content_size: 1000, hash: "0" }],
    });
    await server.call("tasks.completed", { task: id });
    ids.push(id);
  }
  return ids[1];
}

async function search(server, template, space) {
  const project = (await server.call("projects.create", { name: `${space}/search` })).id;
  const { id } = await server.call("tasks.create", { name: "lr and mixup", type: "optimizer", project });
  const settings = {
    optimizer: "OptimizerOptuna",
    objective_metric_title: "accuracy",
    objective_metric_series: "val",
    objective_metric_sign: "max",
    max_number_of_concurrent_tasks: 2,
    total_max_jobs: 40,
    execution_queue: "gpu",
    base_task_id: template,
  };
  await server.call("tasks.edit_hyper_params", { task: id, hyperparams: hyperparams("Optimizer", settings) });
  await server.call("tasks.started", { task: id });
  for (let i = 0; i < 24; i++) {
    const trial = (
      await server.call("tasks.create", { name: `lr and mixup: trial ${i}`, type: "training", project, parent: id })
    ).id;
    const lr = 10 ** (-4 + 2 * (noise(i * 3) + 0.5));
    const mixup = noise(i * 5) + 0.5;
    await server.call("tasks.edit_hyper_params", {
      task: trial,
      hyperparams: hyperparams("Args", { lr, mixup, optimizer: ["adamw", "sgd", "lion"][i % 3] }),
    });
    await server.call("tasks.started", { task: trial });
    const top = 80 - 6 * (Math.log10(lr) + 3) ** 2 - 4 * (mixup - 0.4) ** 2 + noise(i * 11);
    await server.report(
      Array.from({ length: 10 }, (_, k) => ({
        type: "training_stats_scalar",
        task: trial,
        metric: "accuracy",
        variant: "val",
        iter: k,
        value: top * (1 - Math.exp(-k - 1)),
        timestamp: START + i * 60_000 + k,
      })),
    );
    if (i % 7 === 3)
      await server.call("tasks.failed", { task: trial, status_reason: "RuntimeError: CUDA out of memory" });
    else if (i % 7 === 5) await server.call("tasks.stopped", { task: trial, status_reason: "pruned" });
    else await server.call("tasks.completed", { task: trial });
  }
  return id;
}
