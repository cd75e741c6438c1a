"""Records Hugging Face's Trainer: every logged value, its training arguments, and final models.

It listens to `Trainer.log`, so it works whatever `report_to` says.
"""

from __future__ import annotations

from typing import Any

from .. import _values
from ..capture import Call, after, before


@after("transformers.trainer", "Trainer.log")
def record_logs(call: Call) -> None:
    trainer, logs = call.argument("self", 0), call.argument("logs", 1) or {}
    logger = call.task.get_logger()
    step = int(trainer.state.global_step)
    for name, value in logs.items():
        if not isinstance(value, (int, float)):
            continue
        if str(name).startswith("train_"):
            logger.report_single_value(str(name), float(value))  # the summary at the end, not a point of a curve
            continue
        series = next((split for split in ("eval", "test") if str(name).startswith(f"{split}_")), "train")
        title = str(name)[len(series) + 1 :] if series != "train" else str(name)
        logger.report_scalar(title, series, float(value), step)


@before("transformers.trainer", "Trainer.train")
def record_arguments(call: Call) -> None:
    trainer: Any = call.argument("self", 0)
    known = trainer.args.to_sanitized_dict() if hasattr(trainer.args, "to_sanitized_dict") else vars(trainer.args)
    plain = {name: value for name, value in known.items() if value is None or _values.is_json(value)}
    call.task.update_parameters({f"TrainingArguments/{name}": value for name, value in plain.items() if "token" not in name})
