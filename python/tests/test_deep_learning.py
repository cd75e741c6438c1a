"""The large frameworks: what they report themselves is what arrives, with no line beyond `Task.init`."""

import os

import pytest

LIBRARIES = {"LD_LIBRARY_PATH": os.environ.get("RUNFOLD_TEST_LIBRARY_PATH", os.environ.get("LD_LIBRARY_PATH", ""))}
TORCH = """
    import json, torch
    from runfold import Task
    task = Task.init("deep learning", "{name}", auto_resource_monitoring=False, output_uri=True)
    torch.manual_seed(0); torch.set_num_threads(1)
    X = torch.randn(64, 4); y = X.sum(1, keepdim=True)
"""


def test_torch_saves_are_models_and_loads_are_not(scripts, api, python_with):
    run = scripts.run(
        TORCH.format(name="torch")
        + """
    import io
    net = torch.nn.Linear(4, 1)
    torch.save(net.state_dict(), "net.pt"); torch.save(net.state_dict(), "net.pt")
    torch.save(net, io.BytesIO())
    with open("open.pt", "wb") as file: torch.save({"a": 1}, file)
    for _ in range(50): torch.load("net.pt")
    torch.jit.script(net).save("script.pt")
    """,
        python=python_with("torch"),
        env=LIBRARIES,
    )
    models = {one["name"]: one for one in api.models(run.task)}
    assert sorted(models) == ["torch - net", "torch - open", "torch - script"]
    assert models["torch - net"]["framework"] == "PyTorch"
    assert api.fetch(models["torch - net"]["uri"]) == (run.folder / "net.pt").read_bytes()
    assert api.models(run.task, "input") == []


def test_torch_tensorboard_arrives_point_by_point(scripts, api, python_with):
    python_with("tensorboard")
    run = scripts.run(
        TORCH.format(name="torch tensorboard")
        + """
    from torch.utils.tensorboard import SummaryWriter
    writer, losses = SummaryWriter("runs"), []
    for i in range(50):
        losses.append(float(torch.randn(1))); writer.add_scalar("loss/mse", losses[-1], i)
    writer.add_pr_curve("pr", torch.tensor([0, 1, 1, 0]), torch.tensor([0.1, 0.9, 0.8, 0.3]), 2)
    writer.add_hparams({"lr": 0.5, "name": "x"}, {"final": 1.0})
    writer.close()
    print("LOSSES", json.dumps(losses))
    """,
        python=python_with("torch"),
        env=LIBRARIES,
    )
    assert [y for _, y in api.scalars(run.task)["loss/mse"]] == pytest.approx(run.said("LOSSES"))
    assert [one["metric"] for one in api.plots(run.task)] == ["pr"]
    assert api.parameters(run.task)["TB_hparams/lr"] == "0.5"


def test_lightning_metrics_and_hyper_parameters_arrive(scripts, api, python_with):
    run = scripts.run(
        TORCH.format(name="lightning")
        + """
    import pytorch_lightning as lightning
    class Net(lightning.LightningModule):
        def __init__(self, lr=0.1):
            super().__init__(); self.save_hyperparameters(); self.net = torch.nn.Linear(4, 1)
        def training_step(self, batch, at):
            x, y = batch; loss = ((self.net(x) - y) ** 2).mean(); self.log("train/loss", loss, on_step=False, on_epoch=True); return loss
        def configure_optimizers(self): return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size=16)
    trainer = lightning.Trainer(max_epochs=3, logger=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu")
    trainer.fit(Net(lr=0.05), data)
    trainer.save_checkpoint("last.ckpt")
    print("LOSS", json.dumps(float(trainer.callback_metrics["train/loss"])))
    """,
        python=python_with("pytorch_lightning"),
        env=LIBRARIES,
    )
    points = api.scalars(run.task)["train/loss"]
    assert len(points) == 3 and points[-1][1] == pytest.approx(run.said("LOSS"))
    assert api.parameters(run.task)["hparams/lr"] == "0.05"
    assert "lightning - last" in [one["name"] for one in api.models(run.task)]


def test_transformers_logs_arrive_whatever_report_to_says(scripts, api, python_with):
    run = scripts.run(
        TORCH.format(name="transformers")
        + """
    from transformers import Trainer, TrainingArguments, PretrainedConfig, PreTrainedModel
    class Net(PreTrainedModel):
        config_class = PretrainedConfig
        def __init__(self, config): super().__init__(config); self.net = torch.nn.Linear(4, 1)
        def forward(self, x=None, labels=None):
            out = self.net(x); return {"loss": ((out - labels) ** 2).mean(), "logits": out}
    data = [{"x": X[i], "labels": y[i]} for i in range(64)]
    arguments = TrainingArguments("out", num_train_epochs=2, per_device_train_batch_size=16, logging_steps=1, report_to=[], save_strategy="no", use_cpu=True, disable_tqdm=True); arguments.dataloader_prefetch_factor = 2
    trainer = Trainer(Net(PretrainedConfig()), arguments, train_dataset=data, eval_dataset=data)
    trainer.train(); trainer.evaluate()
    print("LOG", json.dumps(trainer.state.log_history))
    """,
        python=python_with("transformers"),
        env=LIBRARIES,
    )
    history, found = run.said("LOG"), api.scalars(run.task)
    assert [y for _, y in found["loss/train"]] == pytest.approx([one["loss"] for one in history if "loss" in one])
    assert found["loss/eval"][-1][1] == pytest.approx(history[-1]["eval_loss"])
    assert api.parameters(run.task)["TrainingArguments/per_device_train_batch_size"] == "16"


def test_fastai_epochs_arrive(scripts, api, python_with):
    run = scripts.run(
        TORCH.format(name="fastai")
        + """
    from fastai.data.core import DataLoaders
    from fastai.data.load import DataLoader
    from fastai.learner import Learner
    from fastai.metrics import mae
    data = [(X[i], y[i]) for i in range(64)]
    learner = Learner(DataLoaders(DataLoader(data, bs=16), DataLoader(data, bs=16)), torch.nn.Linear(4, 1), loss_func=torch.nn.MSELoss(), metrics=mae)
    learner.fit(3)
    print("VALUES", json.dumps([list(map(float, row)) for row in learner.recorder.values]))
    """,
        python=python_with("fastai"),
        env=LIBRARIES,
    )
    values, found = run.said("VALUES"), api.scalars(run.task)
    assert [y for _, y in found["loss/train"]] == pytest.approx([row[0] for row in values])
    assert [y for _, y in found["loss/valid"]] == pytest.approx([row[1] for row in values])
    assert [y for _, y in found["mae/valid"]] == pytest.approx([row[2] for row in values])


def test_keras_history_and_models_arrive(scripts, api, python_with):
    run = scripts.run(
        """
        import json, os
        os.environ.setdefault("KERAS_BACKEND", "tensorflow"); os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        from runfold import Task
        task = Task.init("deep learning", "keras", auto_resource_monitoring=False, output_uri=True)
        import keras, numpy as np, tensorflow as tf
        keras.utils.set_random_seed(1)
        X = np.random.normal(size=(64, 4)).astype("float32"); y = X.sum(1, keepdims=True)
        model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse", metrics=["mae"])
        history = model.fit(X, y, epochs=3, validation_split=0.25, verbose=0)
        model.save("net.keras")
        with tf.summary.create_file_writer("tb").as_default():
            for i in range(5): tf.summary.scalar("own/value", i * 0.5, step=i)
        print("HISTORY", json.dumps({k: list(map(float, v)) for k, v in history.history.items()}))
        """,
        python=python_with("keras"),
        timeout=300,
    )
    history, found = run.said("HISTORY"), api.scalars(run.task)
    assert [y for _, y in found["loss/train"]] == pytest.approx(history["loss"])
    assert [y for _, y in found["loss/validation"]] == pytest.approx(history["val_loss"])
    assert [y for _, y in found["mae/train"]] == pytest.approx(history["mae"])
    assert found["own/value"] == [(i, i * 0.5) for i in range(5)]
    (model,) = api.models(run.task)
    assert (model["name"], model["framework"]) == ("keras - net", "Keras")
