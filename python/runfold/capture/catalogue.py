"""Which file in `bindings/` listens to which packages. Third parties add theirs by the entry point `runfold.bindings`."""

from __future__ import annotations


class Entry:
    """A binding: its file and the top-level packages whose import wakes it up.

    An early one listens from `import runfold` on, since the command line is often read before `Task.init`.
    """

    __slots__ = ("early", "module", "name", "packages")

    def __init__(self, name: str, packages: tuple[str, ...], early: bool = False, file: str = "") -> None:
        self.name = name
        self.packages = packages
        self.early = early
        self.module = file or f"runfold.bindings.{name}"


ENTRIES: tuple[Entry, ...] = (
    Entry("argparse", ("argparse",), early=True),
    Entry("click", ("click", "typer"), early=True),
    Entry("fire", ("fire",), early=True),
    Entry("jsonargparse", ("jsonargparse",), early=True),
    Entry("absl", ("absl",), early=True),
    Entry("hydra", ("hydra",), early=True),
    Entry("matplotlib", ("matplotlib",)),
    Entry("plotly", ("plotly",)),
    Entry("tensorboard", ("tensorboardX", "torch", "tensorflow")),
    Entry("pytorch", ("torch",)),
    Entry("lightning", ("lightning", "pytorch_lightning")),
    Entry("transformers", ("transformers",)),
    Entry("tensorflow", ("keras", "tf_keras")),
    Entry("joblib", ("joblib",)),
    Entry("scikit", ("sklearn",)),
    Entry("xgboost", ("xgboost",)),
    Entry("lightgbm", ("lightgbm",)),
    Entry("catboost", ("catboost",)),
    Entry("fastai", ("fastai",)),
    Entry("optuna", ("optuna",)),
)
