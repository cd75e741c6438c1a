"""Records Keras: the logs of every epoch, the network's design, and saved models."""

from __future__ import annotations

import os
from typing import Any

from ..capture import Call, after

FRAMEWORK = "Keras"


@after("keras.src.callbacks.callback_list", "CallbackList.on_epoch_end")
def record_epoch(call: Call) -> None:
    logger = call.task.get_logger()
    epoch, logs = int(call.argument("epoch", 1)), call.argument("logs", 2) or {}
    for name, value in logs.items():
        validated = name.startswith("val_")
        title = name[4:] if validated else name
        logger.report_scalar(title, "validation" if validated else "train", float(value), epoch)


@after("keras.src.models.model", "Model.save")
@after("keras.src.models.model", "Model.save_weights")
def record_saved(call: Call) -> None:
    target: Any = call.argument("filepath", 1)
    if isinstance(target, (str, os.PathLike)):
        call.task.record_model(target, FRAMEWORK, "tensorflow")


@after("keras.src.models.model", "Model.load_weights")
def record_loaded(call: Call) -> None:
    target: Any = call.argument("filepath", 1)
    if isinstance(target, (str, os.PathLike)):
        call.task.record_input_model(target, FRAMEWORK, "tensorflow")
