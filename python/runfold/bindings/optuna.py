"""Records Optuna: the value of every trial and the best so far, over the number of the trial; the best parameters."""

from __future__ import annotations

from typing import Any

from ..capture import Call, after


@after("optuna.study._optimize", "_tell_with_warning")
@after("optuna.study.study", "_tell_with_warning")
def record_trial(call: Call) -> None:
    study, trial = call.argument("study", 0), call.argument("trial", 1)
    number = trial if isinstance(trial, int) else trial.number
    frozen = next(one for one in reversed(study.get_trials(deepcopy=False)) if one.number == number)
    logger = call.task.get_logger()
    title = f"optuna {study.study_name}"
    for at, value in enumerate(frozen.values or ()):
        logger.report_scalar(title, "value" if len(frozen.values) == 1 else f"value {at}", value, number)
    for name, value in frozen.params.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            logger.report_scalar(f"{title} parameters", name, value, number)
    if len(study.directions) == 1:
        _record_best(call.task, logger, study, title, number)


def _record_best(task: Any, logger: Any, study: Any, title: str, number: int) -> None:
    try:
        best = study.best_trial
    except ValueError:
        return  # no trial has completed yet
    logger.report_scalar(title, "best", best.value, number)
    if best.number == number:
        task.update_parameters({f"optuna best/{name}": value for name, value in best.params.items()})
