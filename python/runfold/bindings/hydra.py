"""Records Hydra's composed configuration, both as written and resolved, and the overrides exactly as typed.

In a run that a worker started the task's overrides are given to Hydra.
"""

from __future__ import annotations

from typing import Any

from ..capture import Call, after, before
from ..capture.commandline import argument, record, stored

SECTION = "Hydra"
OBJECT = "OmegaConf"
RESOLVED = "OmegaConf resolved"


@before("hydra._internal.hydra", "Hydra.run", always=True)
@before("hydra._internal.hydra", "Hydra.multirun", always=True)
def take_over(call: Call) -> None:
    values = stored(call.task, SECTION)
    if not values or "overrides" not in call.kwargs:
        return
    given = list(call.kwargs["overrides"])
    typed = {word.partition("=")[0].lstrip("+~") for word in given}
    added = [f"++{name}={text}" for name, (text, _) in values.items() if name not in typed]
    call.kwargs = {**call.kwargs, "overrides": [*given, *added]}


@before("hydra.core.utils", "run_job", always=True)
@before("hydra._internal.hydra", "run_job", always=True)
@before("hydra._internal.core_plugins.basic_launcher", "run_job", always=True)
def record_configuration(call: Call) -> None:
    from omegaconf import OmegaConf, open_dict

    config = call.kwargs.get("config", call.args[1] if len(call.args) > 1 else None)
    if config is None:
        return
    overrides = [str(one) for one in config.hydra.overrides.task]
    own = OmegaConf.masked_copy(config, [key for key in config if key != "hydra"])
    with open_dict(own):
        texts = {OBJECT: OmegaConf.to_yaml(own, resolve=False), RESOLVED: _resolved(OmegaConf, own)}

    def put(task: Any) -> None:
        task._set_items([_override(word) for word in overrides])
        for name, text in texts.items():
            if text is not None:
                task.set_configuration_object(name, text, "composed by Hydra", "OmegaConf YAML")

    record(call.task, "hydra", put)


def _resolved(omegaconf: Any, config: Any) -> str | None:
    """Interpolations replaced; None where one can't be outside of the run."""
    try:
        return str(omegaconf.to_yaml(config, resolve=True))
    except Exception:
        return None


def _override(word: str) -> dict[str, Any]:
    name, _, value = word.partition("=")
    return argument(name.lstrip("+~"), value, "str", None if name[0] not in "+~" else f"typed as {name}", section=SECTION)


@after("hydra._internal.hydra", "Hydra.run", always=True)
def forget(call: Call) -> None:
    """Nothing of one run is left for the next."""
    from ..capture import commandline

    commandline._waiting[:] = [one for one in commandline._waiting if one[0] != "hydra"]
