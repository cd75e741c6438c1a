"""Trains a small network on scikit-learn's handwritten digits and reports it, with the real clearml SDK.

Everything a first look should show: curves, a confusion matrix, parameters, a model, an artifact, console output.
The data ship inside scikit-learn, so nothing is downloaded.
"""

import tempfile
from pathlib import Path

import joblib
import numpy as np
from clearml import OutputModel, Task
from sklearn.datasets import load_digits
from sklearn.metrics import classification_report, confusion_matrix, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

task = Task.init(
    project_name="examples",
    task_name="digits",
    output_uri=True,  # the model's file goes to the server, not only its name
    auto_connect_frameworks={"joblib": False, "scikit": False},
)
parameters = {"hidden": 32, "learning_rate": 0.003, "batch_size": 64, "epochs": 40, "seed": 7}
task.connect(parameters)
logger = task.get_logger()

digits = load_digits()
classes = np.unique(digits.target)
split = train_test_split(digits.data, digits.target, test_size=0.25, random_state=parameters["seed"], stratify=digits.target)
train_x, test_x, train_y, test_y = split
scaler = StandardScaler().fit(train_x)
train_x, test_x = scaler.transform(train_x), scaler.transform(test_x)

model = MLPClassifier(
    hidden_layer_sizes=(parameters["hidden"],),
    learning_rate_init=parameters["learning_rate"],
    batch_size=parameters["batch_size"],
    random_state=parameters["seed"],
)

for epoch in range(parameters["epochs"]):
    model.partial_fit(train_x, train_y, classes=classes)
    for name, x, y in (("train", train_x, train_y), ("test", test_x, test_y)):
        logger.report_scalar("loss", name, log_loss(y, model.predict_proba(x), labels=classes), epoch)
        logger.report_scalar("accuracy", name, model.score(x, y), epoch)
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1}: test accuracy {model.score(test_x, test_y):.4f}")

predicted = model.predict(test_x)
logger.report_confusion_matrix(
    "confusion",
    "test",
    matrix=confusion_matrix(test_y, predicted),
    iteration=parameters["epochs"] - 1,
    xaxis="predicted",
    yaxis="true",
    xlabels=[str(name) for name in classes],
    ylabels=[str(name) for name in classes],
)
logger.report_single_value("test accuracy", model.score(test_x, test_y))

weights = Path(tempfile.mkdtemp()) / "digits.joblib"
joblib.dump({"scaler": scaler, "model": model}, weights)
output = OutputModel(task=task, name="digits network", framework="ScikitLearn")
output.update_weights(weights_filename=str(weights))
task.upload_artifact("report", classification_report(test_y, predicted, output_dict=True), wait_on_upload=True)
print(classification_report(test_y, predicted))
task.close()
