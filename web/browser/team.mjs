// A server full of work as a team leaves it: projects, experiments with curves and logs, models, queues, workers, a
// report. The same every time, so that pictures can be compared.
import { connect } from "./api.mjs";

/** mulberry32: small, and the same on every machine. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MODELS = ["vit-b16", "resnet50", "convnext-t", "swin-t", "deit-s", "regnety-4gf"];
const IDEAS = ["baseline", "lr sweep", "cutmix", "mixup 0.8", "label smooth 0.1", "ema 0.9999", "droppath 0.2", "bf16"];
const OPTIMIZERS = ["adamw", "sgd", "lion"];
const STATUSES = [
  "in_progress",
  "in_progress",
  "queued",
  "completed",
  "completed",
  "completed",
  "published",
  "failed",
  "stopped",
  "created",
];
const POINTS = 90;
const HOUR = 3_600_000;

const parameter = (section, [name, value, type]) => ({ section, name, value: String(value), type });
const section = (name, items) => Object.fromEntries(items.map((item) => [item[0], parameter(name, item)]));

const DIFF = `diff --git a/train.py b/train.py
index 8f31c2e..1bb07aa 100644
--- a/train.py
+++ b/train.py
@@ -41,7 +41,9 @@ def build(config):
     model = create_model(config.model)
-    optimizer = torch.optim.SGD(model.parameters(), lr=config.lr)
+    optimizer = torch.optim.AdamW(model.parameters(), lr=config.lr)
+    if config.ema:
+        model = ExponentialMovingAverage(model, config.ema)
     return model, optimizer
`;

function plan(number, next) {
  const pick = (list) => list[Math.floor(next() * list.length)];
  const model = pick(MODELS);
  const status = number < 3 ? STATUSES[number] : pick(STATUSES.slice(3));
  return {
    name: `${model} ${pick(IDEAS)} ${String(number + 1).padStart(2, "0")}`,
    model,
    status,
    lr: pick([1e-3, 5e-4, 3e-4, 2e-4, 1e-4]),
    batch: pick([128, 256, 512]),
    optimizer: pick(OPTIMIZERS),
    tags: [
      ...(next() < 0.3 ? ["sweep"] : []),
      ...(number === 5 ? ["baseline"] : []),
      ...(next() < 0.1 ? ["prod"] : []),
    ],
    best: 70 + next() * 14,
    floor: 0.45 + next() * 0.5,
    fraction: status === "in_progress" ? 0.4 + next() * 0.4 : status === "failed" ? 0.15 : 1,
  };
}

function curves(task, { best, floor, fraction, lr }, next, end) {
  const events = [];
  const last = Math.round(POINTS * fraction);
  const point = (metric, variant, iter, value) =>
    events.push({
      type: "training_stats_scalar",
      task,
      metric,
      variant,
      iter,
      value,
      timestamp: end - (last - iter) * 240_000,
    });
  for (let iter = 1; iter <= last; iter++) {
    const way = iter / POINTS;
    const fall = Math.exp(-4 * way);
    point("loss", "train", iter, floor + 2.1 * fall + (next() - 0.5) * 0.12);
    point("loss", "val", iter, floor * 1.15 + 2 * fall + (next() - 0.5) * 0.05);
    point("accuracy", "top1", iter, best * (1 - 0.75 * fall) + (next() - 0.5));
    point("accuracy", "top5", iter, Math.min(99.5, best * 1.16 * (1 - 0.5 * fall) + (next() - 0.5) * 0.6));
    point(
      "learning rate",
      "lr",
      iter,
      way < 0.1 ? lr * way * 10 : (lr * (1 + Math.cos((Math.PI * (way - 0.1)) / 0.9))) / 2,
    );
    if (iter % 3 === 0) {
      point(":monitor:gpu", "gpu_0_utilization", iter, 88 + next() * 10);
      point(":monitor:machine", "cpu_usage", iter, 30 + next() * 30);
    }
  }
  return events;
}

function lines(task, { model, fraction, status }, end) {
  const last = Math.round(POINTS * fraction);
  const said = [`loading imagenet from /data/imagenet`, `model ${model}, 86.6 M parameters`];
  for (let epoch = 1; epoch <= last; epoch++)
    said.push(
      `epoch ${epoch}/${POINTS} \u001b[32mok\u001b[0m loss ${(2.3 * Math.exp((-3 * epoch) / POINTS)).toFixed(4)}`,
    );
  if (status === "failed") said.push("\u001b[31mRuntimeError: CUDA out of memory. Tried to allocate 2.44 GiB\u001b[0m");
  return said.map((msg, at) => ({
    type: "log",
    task,
    level: "INFO",
    worker: "mill-07:gpu0",
    msg,
    timestamp: end - (said.length - at) * 1000,
  }));
}

async function finish(call, task, { status }, queue) {
  const started = ["in_progress", "completed", "published", "failed", "stopped"].includes(status);
  if (status === "queued") return call("tasks.enqueue", { task, queue });
  if (!started) return undefined;
  if (status === "completed" || status === "published") await call("tasks.completed", { task });
  if (status === "published") await call("tasks.publish", { task });
  if (status === "failed")
    await call("tasks.failed", {
      task,
      status_reason: "CUDA out of memory",
      status_message: "RuntimeError: CUDA out of memory. Tried to allocate 2.44 GiB",
    });
  if (status === "stopped") await call("tasks.stopped", { task, status_reason: "stopped by mira" });
  return undefined;
}

async function experiment({ call, report }, { project, number, next, queue, now }) {
  const it = plan(number, next);
  const created = new Date(now - number * 2.3 * HOUR).toISOString();
  const script = {
    repository: "https://github.com/example/imagenet.git",
    branch: "main",
    version_num: "8f31c2e77d0951bb07aa8f31c2e77d0951bb07aa",
    entry_point: "train.py",
    working_dir: ".",
    diff: DIFF,
    requirements: { pip: "torch==2.9.1\ntimm==1.0.3\nnumpy==2.3.4" },
  };
  const hyperparams = {
    Args: section("Args", [
      ["lr", it.lr, "float"],
      ["batch", it.batch, "int"],
      ["optimizer", it.optimizer, "str"],
      ["epochs", POINTS, "int"],
      ["model", it.model, "str"],
      ["mixup", number % 3 === 0 ? 0.8 : 0, "float"],
      ["seed", number, "int"],
    ]),
  };
  const task = (
    await call("tasks.create", {
      name: it.name,
      type: "training",
      project,
      tags: it.tags,
      script,
      hyperparams,
      comment: number === 0 ? "Sweeps the learning rate around the baseline." : "",
    })
  ).id;
  await call("tasks.update", { task, created });
  if (it.status !== "created" && it.status !== "queued") {
    await call("tasks.started", { task });
    const end = it.status === "in_progress" ? now : now - number * 2 * HOUR;
    await report([...curves(task, it, next, end), ...lines(task, it, end)]);
  }
  await finish(call, task, it, queue);
  return { ...it, id: task };
}

async function model(call, project, task, number) {
  const metadata = [
    { key: "input", type: "str", value: "224×224 RGB" },
    { key: "license", type: "str", value: "Apache-2.0" },
  ];
  const { id } = await call("models.create", {
    name: `${task.model} ${number % 2 ? "ema" : "best"}`,
    uri: `https://files.example.com/models/${task.model}-${number}.safetensors`,
    framework: "PyTorch",
    project,
    task: task.id,
    tags: number === 0 ? ["champion"] : [],
    labels: { background: 0, cat: 1, dog: 2 },
    metadata,
    comment: "Weights of the best epoch.",
  });
  await call("tasks.add_or_update_model", { task: task.id, model: id, name: "best", type: "output" }).catch(
    () => undefined,
  ); // a finished task takes none
  return id;
}

async function fleet(call, queues, running, now) {
  const GB = 1_000_000_000;
  for (const [at, name] of ["mill-07:gpu0", "mill-07:gpu1", "mill-09:gpu0", "rack-2:cpu"].entries()) {
    const listens = name.endsWith("cpu") ? [queues.cpu] : [queues.gpu];
    await call("workers.register", {
      worker: name,
      timeout: 86_400,
      queues: listens,
      tags: name.endsWith("cpu") ? ["cpu"] : ["a100"],
    });
    const task = running[at]?.id;
    for (let back = 30; back >= 0; back--) {
      const busy = task ? 1 : 0.04;
      const wave = (shift) => 0.85 + 0.15 * Math.sin((back + shift) / 3);
      const machine_stats = {
        cpu_usage: [busy * 60 * wave(at), busy * 40],
        gpu_usage: name.endsWith("cpu") ? [] : [busy * 96 * wave(at)],
        gpu_memory_used: [busy * 62 * GB],
        gpu_memory_free: [(1 - busy) * 80 * GB],
        gpu_temperature: [40 + busy * 30],
        memory_used: 96 * GB * wave(1),
        memory_free: 30 * GB,
        network_rx: 40 * wave(2),
        network_tx: 12 * wave(3),
        disk_free_home: 412 * GB,
      };
      await call("workers.status_report", {
        worker: name,
        timestamp: now - back * 120_000,
        ...(task && { task }),
        queues: listens,
        machine_stats,
      });
    }
  }
}

const REPORT = `# Learning rate on ImageNet

The sweep over five learning rates says: **3e-4 with AdamW** is best, and the gap to 1e-3 closes late.

## What was tried

| optimizer | best top-1 | learning rate |
| --- | --- | --- |
| AdamW | 83.4 | 3e-4 |
| SGD | 81.7 | 1e-3 |
| Lion | 80.2 | 1e-4 |

## Curves

\`\`\`runfold
chart: accuracy/top1
query: tag:sweep
\`\`\`

## What is next

- mixup with the winning rate
- a longer warm-up for Lion
`;

/** Fills the server; answers the ids that the flows and pictures need. */
export async function seed(url, accessKey, secretKey, { experiments = 48 } = {}) {
  const server = await connect(url, accessKey, secretKey);
  const { call } = server;
  const next = random(7);
  const now = Date.now();
  const create = async (name, description = "") => (await call("projects.create", { name, description })).id;
  const imagenet = await create(
    "vision/imagenet",
    "Classification on ImageNet-1k: which training recipe is worth its hours.\n\n- metric: **accuracy/top1**\n- data: `imagenet v4`",
  );
  const projects = {
    imagenet,
    detection: await create("vision/detection", "Boxes on COCO."),
    nlp: await create("language/summaries", "Summaries of long reports."),
    speech: await create("speech/wake word"),
  };
  const queue = async (name) => (await call("queues.create", { name })).id;
  const queues = { gpu: await queue("gpu"), cpu: await queue("cpu"), large: await queue("gpu-large") };
  const tasks = [];
  for (let number = 0; number < experiments; number++)
    tasks.push(await experiment(server, { project: imagenet, number, next, queue: queues.gpu, now }));
  for (const project of [projects.detection, projects.nlp])
    for (let number = 3; number < 9; number++)
      await experiment(server, { project, number, next, queue: queues.gpu, now });
  for (let number = 0; number < 4; number++) {
    const { id } = await call("tasks.clone", { task: tasks[5].id, new_task_name: `${MODELS[number]} follow-up` });
    await call("tasks.enqueue", { task: id, queue: queues.large });
  }
  const finished = tasks.filter(({ status }) => status === "completed");
  const models = [];
  for (const [at, task] of finished.slice(0, 8).entries()) models.push(await model(call, imagenet, task, at));
  await call("models.publish_many", { ids: models.slice(0, 2) });
  await fleet(
    call,
    queues,
    tasks.filter(({ status }) => status === "in_progress"),
    now,
  );
  const report = (
    await call("reports.create", {
      name: "Learning rate on ImageNet",
      project: imagenet,
      report: REPORT,
      tags: ["weekly"],
    })
  ).id;
  await call("reports.create", {
    name: "Detection: what is left",
    project: projects.detection,
    report: "# Detection\n\nNothing yet.",
  });
  return { projects, queues, tasks, models, report, call };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY } = process.env;
  const { call, tasks, ...ids } = await seed(RUNFOLD_URL, RUNFOLD_ACCESS_KEY, RUNFOLD_SECRET_KEY);
  console.log(
    JSON.stringify({ ...ids, tasks: tasks.slice(0, 8).map(({ id, name, status }) => ({ id, name, status })) }, null, 2),
  );
}
