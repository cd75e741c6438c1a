"""Records each file written by `joblib.dump` as an output model. Joblib's caches do not go through it and are no models."""

from __future__ import annotations

import os
from typing import Any

from ..capture import Call, after

_FRAMEWORKS = {"xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}


@after("joblib", "dump")
def record_dump(call: Call) -> None:
    value, target = call.argument("value", 0), call.argument("filename", 1)
    target = getattr(target, "name", target)
    if isinstance(target, (str, os.PathLike)):
        call.task.record_model(target, framework_of(value), "joblib")


@after("joblib", "load")
def record_load(call: Call) -> None:
    target = call.argument("filename", 0)
    if isinstance(target, (str, os.PathLike)):
        call.task.record_input_model(target, framework_of(call.result), "joblib")


def framework_of(value: Any) -> str:
    return _FRAMEWORKS.get(type(value).__module__.partition(".")[0], "ScikitLearn")
