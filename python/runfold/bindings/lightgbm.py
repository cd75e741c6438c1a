"""Records LightGBM: the metrics of every round, the parameters of `train`, and saved boosters as models."""

from __future__ import annotations

from typing import Any

from ..capture import Call, after, before


@before("lightgbm", "train")
@before("lightgbm.engine", "train")
@before("lightgbm.sklearn", "train")
def listen(call: Call) -> None:
    logger = call.task.get_logger()

    def report(environment: Any) -> None:
        for row in environment.evaluation_result_list or ():
            logger.report_scalar(str(row[0]), str(row[1]), float(row[2]), int(environment.iteration))

    report.order = 25  # type: ignore[attr-defined]  # before early stopping (30), which ends the round by an exception
    call.kwargs = {**call.kwargs, "callbacks": [*(call.kwargs.get("callbacks") or ()), report]}
    parameters = call.argument("params", 0)
    if isinstance(parameters, dict):
        plain = {key: value for key, value in parameters.items() if isinstance(value, (str, int, float, bool, list, type(None)))}
        call.task.update_parameters({f"lightgbm/{key}": value for key, value in plain.items()})


@after("lightgbm.basic", "Booster.save_model")
def record_saved(call: Call) -> None:
    call.task.record_model(call.argument("filename", 1), "LightGBM", "lightgbm")
