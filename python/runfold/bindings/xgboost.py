"""Records XGBoost: the metrics of every round, the parameters of `train`, and saved boosters as models."""

from __future__ import annotations

from typing import Any

from ..capture import Call, after, before


@before("xgboost", "train")
@before("xgboost.training", "train")
@before("xgboost.sklearn", "train")
def listen(call: Call) -> None:
    import xgboost

    state = call.task._recording.bindings_state("xgboost")  # type: ignore[union-attr]
    state["trainings"] = number = state.get("trainings", 0) + 1
    logger = call.task.get_logger()
    suffix = f" - {number - 1}" if number > 1 else ""

    class Report(xgboost.callback.TrainingCallback):
        """Tells the newest values of every round; never stops the training."""

        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            for dataset, metrics in evals_log.items():
                for metric, values in metrics.items():
                    newest = values[-1]
                    logger.report_scalar(f"{dataset}{suffix}", metric, newest[0] if isinstance(newest, tuple) else newest, epoch)
            return False

    call.kwargs = {**call.kwargs, "callbacks": [*(call.kwargs.get("callbacks") or ()), Report()]}
    parameters = call.argument("params", 0)
    if isinstance(parameters, dict) and number == 1:
        plain = {key: value for key, value in parameters.items() if isinstance(value, (str, int, float, bool, list, type(None)))}
        call.task.update_parameters({f"xgboost/{key}": value for key, value in plain.items()})


@after("xgboost", "Booster.save_model")
@after("xgboost.core", "Booster.save_model")
def record_saved(call: Call) -> None:
    call.task.record_model(call.argument("fname", 1), "XGBoost", "xgboost")


@after("xgboost.core", "Booster.load_model")
def record_loaded(call: Call) -> None:
    target = call.argument("fname", 1)
    if isinstance(target, str):
        call.task.record_input_model(target, "XGBoost", "xgboost")
