"""Records what scikit-learn estimators are fitted with: the parameters of the outermost `fit`, and results of searches.

Scores are the user's to report; `GridSearchCV` and its kin report the best one and its parameters.
"""

from __future__ import annotations

from typing import Any

from .. import _values
from ..capture import Call, after, before


@before("sklearn.pipeline", "Pipeline.fit")
@before("sklearn.model_selection._search", "BaseSearchCV.fit")
@before("sklearn.linear_model._base", "LinearRegression.fit")
@before("sklearn.linear_model._logistic", "LogisticRegression.fit")
@before("sklearn.ensemble._forest", "BaseForest.fit")
@before("sklearn.ensemble._gb", "BaseGradientBoosting.fit")
@before("sklearn.ensemble._hist_gradient_boosting.gradient_boosting", "BaseHistGradientBoosting.fit")
@before("sklearn.neural_network._multilayer_perceptron", "BaseMultilayerPerceptron.fit")
@before("sklearn.svm._base", "BaseLibSVM.fit")
@before("sklearn.tree._classes", "DecisionTreeClassifier.fit")
@before("sklearn.tree._classes", "DecisionTreeRegressor.fit")
@before("sklearn.neighbors._classification", "KNeighborsClassifier.fit")
@before("sklearn.cluster._kmeans", "KMeans.fit")
def record_parameters(call: Call) -> None:
    estimator = call.argument("self", 0)
    state = call.task._recording.bindings_state("scikit")  # type: ignore[union-attr]
    name = type(estimator).__name__
    if state.setdefault("fits", 0) >= 20 or name in state:
        return  # a search fits thousands; the first of each kind tells what is fitted
    state["fits"] += 1
    state[name] = True
    values = {key: _plain(value) for key, value in estimator.get_params(deep=name == "Pipeline").items()}
    call.task.update_parameters({f"{name}/{key}": value for key, value in values.items()})


def _plain(value: Any) -> Any:
    return value if value is None or _values.is_json(value) else str(value)[:500]


@after("sklearn.model_selection._search", "BaseSearchCV.fit")
def record_search(call: Call) -> None:
    search = call.argument("self", 0)
    if hasattr(search, "best_score_"):
        call.task.get_logger().report_single_value(f"{type(search).__name__} best score", float(search.best_score_))
        call.task.update_parameters(
            {f"{type(search).__name__} best/{key}": _plain(value) for key, value in search.best_params_.items()}
        )
