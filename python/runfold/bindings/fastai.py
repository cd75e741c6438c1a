"""Records fastai (version 2): the recorder's values at the end of every epoch, and exported learners."""

from __future__ import annotations

from typing import Any

from ..capture import Call, after


@after("fastai.learner", "Recorder.after_epoch")
def record_epoch(call: Call) -> None:
    recorder: Any = call.argument("self", 0)
    names = list(recorder.metric_names)[1:]
    values = list(recorder.log)[1:] if hasattr(recorder, "log") else list(recorder.values[-1])
    logger = call.task.get_logger()
    state = call.task._recording.bindings_state("fastai")  # type: ignore[union-attr]
    state["epochs"] = epoch = state.get("epochs", -1) + 1
    for name, value in zip(names, values):
        if isinstance(value, (int, float)):
            title = "loss" if name.endswith("_loss") else name
            logger.report_scalar(title, name.replace("_loss", "") if title == "loss" else "valid", float(value), epoch)


@after("fastai.learner", "Learner.export")
def record_export(call: Call) -> None:
    learner: Any = call.argument("self", 0)
    call.task.record_model(learner.path / str(call.argument("fname", 1, "export.pkl")), "PyTorch", "fastai")
