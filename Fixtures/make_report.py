"""Make, or check, Fixtures/reference/report/expected.json: statistics of classifiers by scikit-learn, SciPy and NumPy.

    python make_report.py            write it
    python make_report.py --check    compute it again and compare; exit status 1 if it differs

Outputs of a classifier are made by a formula and rounded to f32. What is expected of them: precision, recall, F1 and the
confusion matrix by scikit-learn, the expected calibration error by NumPy, the most confident mistakes and the images hardest for
each class by sorting; Wilson's intervals and McNemar's exact test by SciPy; shares of units in the paths of a network by NumPy.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.special import softmax
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

PATH = Path(__file__).resolve().parent / "reference" / "report" / "expected.json"
SAMPLES, CLASSES, BINS = 400, 5, 15


def answers():
    chance = np.random.default_rng(7)
    labels = chance.integers(0, CLASSES - 1, SAMPLES)  # none of the last class
    logits = chance.normal(size=(SAMPLES, CLASSES)) * 2
    logits[np.arange(SAMPLES), labels] += 2.5
    logits[:, 3] -= 9  # class 3 is never predicted
    outputs = softmax(logits, axis=1).astype("f4")
    predicted = outputs.argmax(1)
    rows = np.arange(SAMPLES)
    precision, recall, f1, support = precision_recall_fscore_support(labels, predicted, labels=range(CLASSES), zero_division=np.nan)
    occurring = np.isin(np.arange(CLASSES), np.concatenate([labels, predicted]))
    confidence, correct = outputs[rows, predicted].astype("f8"), predicted == labels
    place = np.digitize(confidence, np.linspace(0, 1, BINS + 1)[1:-1], right=True)
    gaps = [(np.sum(place == b), abs(correct[place == b].mean() - confidence[place == b].mean())) for b in range(BINS) if (place == b).any()]
    wrong = sorted(np.flatnonzero(~correct), key=lambda i: (-confidence[i], outputs[i, labels[i]], i))
    hardest = [sorted(np.flatnonzero(labels == c), key=lambda i: (outputs[i, c], i))[:4] for c in range(CLASSES)]
    plain = lambda values: [None if np.isnan(v) else float(v) for v in values]
    return {
        "labels": labels.tolist(), "outputs": [[float(v) for v in row] for row in outputs],
        "confusion": confusion_matrix(labels, predicted, labels=range(CLASSES)).tolist(),
        "precision": plain(precision), "recall": plain(recall), "f1": plain(f1), "support": support.tolist(),
        "macro_f1": float(np.nanmean(np.where(occurring, f1, np.nan))),
        "bins": [int(np.sum(place == b)) for b in range(BINS)], "right": [int(correct[place == b].sum()) for b in range(BINS)],
        "ece": float(sum(n * gap for n, gap in gaps) / SAMPLES), "mce": float(max(gap for _, gap in gaps)),
        "mistakes": [int(i) for i in wrong[:10]], "hardest": [[int(i) for i in row] for row in hardest],
        "best": [[int(c) for c in np.argsort(-outputs[i], kind="stable")[:3]] for i in range(20)],
    }


def intervals():
    cases = [(0, 1), (1, 1), (0, 10), (10, 10), (5, 10), (932, 1000), (9747, 10000), (1, 60000), (59999, 60000), (3, 7)]
    return [[part, whole, *map(float, binomtest(part, whole).proportion_ci(0.95, "wilson"))] for part, whole in cases]


def tests():
    cases = [(0, 0), (1, 0), (0, 6), (5, 5), (12, 3), (40, 61), (3, 200), (900, 1000), (4900, 5300), (30000, 30001)]
    return [[first, second, float(binomtest(min(first, second), first + second).pvalue) if first + second else 1.0] for first, second in cases]


def shares():
    chance = np.random.default_rng(8)
    kernels = [chance.normal(size=size).astype("f4") for size in ((4, 6), (6, 3), (3, 2))]
    paths = np.ones(2)
    for kernel in reversed(kernels[1:]):
        paths = np.abs(kernel.astype("f8")) @ paths
    weight = np.abs(kernels[0].astype("f8")).sum(0) * paths
    return {"kernels": [kernel.ravel().astype("f8").tolist() for kernel in kernels], "shares": (weight / weight.sum()).tolist()}


def histogram():
    chance = np.random.default_rng(9)
    numbers = (chance.normal(size=300) * 10.0 ** chance.integers(-3, 2, 300)).astype("f8")
    width = 2.0 ** np.ceil(np.log2(np.abs(numbers).max() / 64))
    counts, _ = np.histogram(numbers, np.arange(-64, 65) * width)
    return {"numbers": numbers.tolist(), "width": float(width), "counts": counts.tolist()}


def main():
    found = {"answers": answers(), "intervals": intervals(), "tests": tests(), "shares": shares(), "histogram": histogram()}
    text = json.dumps(found, separators=(",", ":")) + "\n"
    if "--check" not in sys.argv:
        PATH.parent.mkdir(parents=True, exist_ok=True)
        PATH.write_text(text)
        return 0
    same = json.loads(PATH.read_text()) == json.loads(text)
    print("expected.json", "is as made" if same else "differs")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
