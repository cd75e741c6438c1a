"""Records CatBoost: the metrics of every round and saved models. `fit` runs once, whatever happens in it."""

from __future__ import annotations

from typing import Any

from ..capture import Call, after, before


@before("catboost.core", "CatBoost.fit")
@before("catboost.core", "CatBoostClassifier.fit")
@before("catboost.core", "CatBoostRegressor.fit")
@before("catboost.core", "CatBoostRanker.fit")
def listen(call: Call) -> None:
    model = call.argument("self", 0)
    if str(model.get_params().get("task_type", "CPU")).upper() == "GPU" or len(call.args) > 10:
        return  # CatBoost refuses callbacks on GPUs; and positional callbacks stay the user's own
    call.kwargs = {**call.kwargs, "callbacks": [*(call.kwargs.get("callbacks") or ()), _Report(call.task.get_logger())]}


class _Report:
    def __init__(self, logger: Any) -> None:
        self._logger = logger

    def after_iteration(self, info: Any) -> bool:
        """Tells the newest values of the round; True goes on."""
        for dataset, metrics in (info.metrics or {}).items():
            for metric, values in metrics.items():
                self._logger.report_scalar(str(dataset), str(metric), float(values[-1]), int(info.iteration) - 1)
        return True


@after("catboost.core", "CatBoost.save_model")
@after("catboost.core", "CatBoostClassifier.save_model")
@after("catboost.core", "CatBoostRegressor.save_model")
def record_saved(call: Call) -> None:
    call.task.record_model(call.argument("fname", 1), "CatBoost", "catboost")
