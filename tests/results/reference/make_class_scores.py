#!/usr/bin/env python3
"""Writes class_scores.json: accuracy, F1 and confusion of classifiers by scikit-learn.

    python3 make_class_scores.py > class_scores.json      # pip install scikit-learn

The tests read class_scores.json and never run this. Macro F1 is a mean over the classes that occur among the true ones.
"""
import json

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

CASES = [(2, 10), (2, 200), (3, 1), (3, 30), (4, 500), (7, 40), (10, 15), (10, 1000), (26, 60), (5, 5)]


def case(number, classes, count):
    random = np.random.RandomState(number)
    shares = random.dirichlet(np.full(classes, 0.7))
    true = random.choice(classes, count, p=shares)
    guess = random.choice(classes, count)
    predicted = np.where(random.rand(count) < 0.1 * number, true, guess)
    labels = list(range(classes))
    present = sorted(set(true.tolist()))
    majority = np.full(count, np.bincount(true, minlength=classes).argmax())
    f1 = lambda p, of: f1_score(true, p, labels=of, average=None, zero_division=0).tolist()
    each = dict(zip(present, f1(predicted, present)))
    return {"classes": classes, "counts": confusion_matrix(true, predicted, labels=labels).flatten().tolist(),
            "accuracy": accuracy_score(true, predicted),
            "f1": [each.get(c) for c in labels],
            "macro_f1": f1_score(true, predicted, labels=present, average="macro", zero_division=0),
            "majority": int(majority[0]),
            "majority_accuracy": accuracy_score(true, majority),
            "majority_macro_f1": f1_score(true, majority, labels=present, average="macro", zero_division=0)}


if __name__ == "__main__":
    cases = [case(number, *sizes) for number, sizes in enumerate(CASES)]
    print(json.dumps({"scikit-learn": sklearn.__version__, "cases": cases}, indent=1))
