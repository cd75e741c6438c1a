"""Records Lightning: every logged metric, hyper-parameters of the module, and checkpoints.

A user's own logger keeps working; this one adds nothing to the trainer.
"""

from __future__ import annotations

from typing import Any

from .. import _values
from ..capture import Call, after, before


@after("pytorch_lightning.trainer.connectors.logger_connector.logger_connector", "_LoggerConnector.log_metrics")
@after("pytorch_lightning.trainer.connectors.logger_connector.logger_connector", "LoggerConnector.log_metrics")
@after("lightning.pytorch.trainer.connectors.logger_connector.logger_connector", "_LoggerConnector.log_metrics")
def record_metrics(call: Call) -> None:
    connector, metrics, step = call.args[0], call.argument("metrics", 1) or {}, call.argument("step", 2)
    if step is None:
        step = connector.trainer.fit_loop.epoch_loop._batches_that_stepped
    logger = call.task.get_logger()
    for name, value in metrics.items():
        if name == "epoch":
            continue
        title, mark, series = str(name).rpartition("/")
        logger.report_scalar(title if mark else series, series, float(value), int(step))


@before("pytorch_lightning.trainer.trainer", "Trainer.fit")
@before("lightning.pytorch.trainer.trainer", "Trainer.fit")
def record_hyper_parameters(call: Call) -> None:
    model: Any = call.argument("model", 1)
    found = dict(getattr(model, "hparams", None) or {})
    plain = {name: value if _values.is_json(value) else str(value)[:500] for name, value in found.items()}
    if plain:
        call.task.update_parameters({f"hparams/{name}": value for name, value in plain.items()})


@after("pytorch_lightning.trainer.trainer", "Trainer.save_checkpoint")
@after("lightning.pytorch.trainer.trainer", "Trainer.save_checkpoint")
def record_checkpoint(call: Call) -> None:
    call.task.record_model(call.argument("filepath", 1), "PyTorch", "lightning")
