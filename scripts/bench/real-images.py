# Holds Ridge and kNN of a run of real-images.csx against scikit-learn: the same vectors, division and settings to choose among, read from the
# run's cache; the choice by the validation part is made anew. Prints a Markdown table.
# Run       python3 scripts/bench/real-images.py CACHE       (numpy and scikit-learn)
import csv, json, pathlib, struct, sys

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

results = {}
for file in pathlib.Path(sys.argv[1]).glob("objects/*/*/manifest.json"):
    manifest = json.loads(file.read_text())
    results[manifest["fingerprint"]] = (file.parent, manifest)


def vectors(fingerprint):
    """Rows [N, F] of embeddings.safetensors, and their labels and ids."""
    folder, _ = results[fingerprint]
    content = next(folder.rglob("embeddings.safetensors")).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    about = json.loads(content[8:8 + length])["embeddings"]
    assert about["dtype"] == "F32", about
    first, last = about["data_offsets"]
    rows = np.frombuffer(content[8 + length + first:8 + length + last], "<f4").reshape(about["shape"]).astype(np.float64)
    cases = json.loads(next(folder.rglob("cases.json")).read_text())
    return rows, np.array([case["Label"] for case in cases], float), [case["Id"] for case in cases]


def candidates(name, trained):
    if name.startswith("Ridge"):
        return [(alpha, make_pipeline(StandardScaler(), Ridge(alpha=alpha))) for alpha in 10.0 ** np.arange(-2, 7)]
    return [(k, KNeighborsRegressor(k)) for k in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89) if k <= trained]


print("| | features | ours | scikit-learn's MAE | its choice | largest difference of an answer |\n| --- | ---: | ---: | ---: | ---: | ---: |")
for folder, manifest in sorted(results.values(), key=lambda one: one[1]["name"]):
    if manifest["identity"]["kind"] != "predict by baseline":
        continue
    inputs = {one["role"]: one["fingerprint"] for one in manifest["identity"]["inputs"]}
    (train, labels, _), (validation, targets, _), (test, truth, ids) = (vectors(inputs[role]) for role in ("train", "validation", "queries"))
    name = manifest["name"].removeprefix("predict ")
    fits = [(setting, model.fit(train, labels)) for setting, model in candidates(name, len(train))]
    chosen, best = min(fits, key=lambda one: mean_absolute_error(targets, one[1].predict(validation)))
    with open(next(folder.rglob("predictions.csv")), newline="") as table:
        ours = {row["id"]: float(row["predicted"]) for row in csv.DictReader(table)}
    ours, theirs = np.array([ours[one] for one in ids]), best.predict(test)
    print(f"| {name} | {train.shape[1]} | {mean_absolute_error(truth, ours):.4g} | {mean_absolute_error(truth, theirs):.4g} | {chosen:g} | {np.abs(ours - theirs).max():.1e} |")
