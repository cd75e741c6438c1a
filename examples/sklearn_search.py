"""scikit-learn: a grid search whose best parameters, score, confusion matrix and model are recorded."""

import joblib
from runfold import Task
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.svm import SVC

task = Task.init(project_name="examples", task_name="sklearn search", output_uri=True)

digits = load_digits()
train_x, test_x, train_y, test_y = train_test_split(digits.data, digits.target, test_size=0.25, random_state=7)
search = GridSearchCV(SVC(), {"C": [1, 10], "gamma": [0.001, 0.01]}, cv=3).fit(train_x, train_y)

names = [str(name) for name in digits.target_names]
matrix = confusion_matrix(test_y, search.predict(test_x))
task.get_logger().report_confusion_matrix("confusion", "test", matrix, iteration=0, xlabels=names, ylabels=names)
task.get_logger().report_single_value("test accuracy", search.score(test_x, test_y))
joblib.dump(search.best_estimator_, "svc.joblib")  # recorded as an output model
