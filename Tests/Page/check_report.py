"""Reports in Chromium, beside the JSON of the tools and beside NumPy.

    check_report.py TOOLS [SCREENSHOTS]

TOOLS is the folder with the tools. SCREENSHOTS is a folder for pictures of the reports. Chromium and chromedriver are found by the
PATH; without them nothing is checked, and that is said. NNB_TEST_FULL=1 takes the images of the folder that MNIST_DIR names in the
environment, if it does."""

import gzip
import hashlib
import json
import math
import os
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Keras"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import nnb, write_images
from pages import HOSTILE, accessible, broken, main, save_network, settled

# A cell as programs read it: its number, or its text.
CELLS = """
const cell = (one) => { const data = one.querySelector("data"); return data ? Number(data.value) : one.textContent; };
return [...document.querySelectorAll(arguments[0] + " tbody tr")].map((row) => [...row.children].map(cell));
"""
VALUES = "return [...document.querySelectorAll(arguments[0] + ' data')].map((one) => Number(one.value));"
PIXELS = """
const image = document.querySelectorAll(arguments[0])[arguments[1]], board = document.createElement("canvas");
[board.width, board.height] = [image.naturalWidth, image.naturalHeight];
const context = board.getContext("2d");
context.drawImage(image, 0, 0);
return [...context.getImageData(0, 0, board.width, board.height).data].filter((_, at) => at % 4 === 0);
"""
STRUCTURE = """
const all = (what) => [...document.querySelectorAll(what)], faults = [];
if (document.documentElement.lang !== "en") faults.push("no language");
if (!document.title) faults.push("no title");
if (all("script, iframe, object, embed, link, form, base, meta[http-equiv=refresh]").length) faults.push("something that runs or loads");
if (all("*").some((one) => [...one.attributes].some((a) => a.name.startsWith("on")))) faults.push("a handler");
if (all("[src], [href]").some((one) => !/^(data:image\\/png;base64,|#)/.test(one.getAttribute("src") ?? one.getAttribute("href")))) faults.push("an address");
if (all("img:not([alt]), img[alt='']").length) faults.push("a picture without words");
if (all("svg:not([aria-label])").length) faults.push("a drawing without words");
if (all("th:not([scope])").length) faults.push("a title of a table without scope");
if (all("img").some((one) => !one.complete || one.naturalWidth === 0)) faults.push("a picture that is none");
if (all(".wide:not([tabindex='0']), .wide:not([aria-label])").length) faults.push("a table that the keyboard does not reach");
const ids = all("[id]").map((one) => one.id);
if (new Set(ids).size !== ids.length) faults.push("a name twice");
let level = 1;
for (const one of all("h1, h2, h3")) {
  if (Number(one.tagName[1]) > level + 1) faults.push("a heading too deep: " + one.textContent);
  level = Number(one.tagName[1]);
}
return faults;
"""


def opened(browser, report, page, what, parts):
    """Opens a report, which must complain of nothing, ask for nothing, run nothing, and have these parts and no others."""
    browser.requests()
    browser.complaints()
    browser.open(page)
    settled(browser)
    asked = [url for url in browser.requests() if not url.startswith("data:")]
    report.check(asked == [page.resolve().as_uri()], f"{what}: asks for {asked}")
    found = browser.complaints()
    report.check(not found, f"{what}: the console says {found}")
    faults = browser.run(STRUCTURE)
    report.check(not faults, f"{what}: {faults}")
    found = browser.run("return [...document.querySelectorAll('main > section')].map((one) => one.id)")
    report.check(found == parts.split(), f"{what}: the parts are {found}")
    report.check(browser.run("return globalThis.hurt ?? null") is None, f"{what}: something was run")


def close(found, expected, tolerance=1e-12):
    return found is not None and abs(found - expected) <= tolerance * max(1.0, abs(expected))


def data_folder():
    full = os.environ.get("NNB_TEST_FULL") and os.environ.get("MNIST_DIR")
    return Path(os.environ["MNIST_DIR"]) if full else ROOT / "Fixtures" / "mnist"


def idx(name, shape, offset):
    folder = data_folder()
    path = folder / f"{name}.gz"
    content = gzip.decompress(path.read_bytes()) if path.exists() else (folder / name).read_bytes()
    return np.frombuffer(content, "u1", offset=offset).reshape(shape)


def wilson(part, whole):
    z, p = 1.959963984540054, part / whole
    middle, half = p + z * z / (2 * whole), z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return [(middle - half) / (1 + z * z / whole), (middle + half) / (1 + z * z / whole)]


def chance(first, second):
    count = first + second
    return min(1.0, 2 * sum(math.comb(count, i) for i in range(min(first, second) + 1)) / 2**count)


def digits(browser, report, tools, folder, screenshots):
    report.group("a report on digits")
    data = data_folder()
    one, other, page = folder / "one.nnb", folder / "other.nnb", folder / "one.html"
    for result in (tools.run("nntrain", data, "-o", one, "--epochs", 5, "--validation", "10%", "--quiet"),
                   tools.run("nntrain", data, "-o", other, "--hidden", 16, "--epochs", 2, "--quiet"),
                   tools.run("nninfer", one, other, data, "--report", page)):
        report.check(result.returncode == 0, result.stderr)
    opened(browser, report, page, "digits",
           "summary curves confusion classes calibration mistakes hardest kernels weights network file")
    report.check(page.stat().st_size < 1_000_000, f"it has {page.stat().st_size} bytes")
    labels = idx("t10k-labels-idx1-ubyte", -1, 8).astype(int)
    pixels = idx("t10k-images-idx3-ubyte", (-1, 784), 16)
    said = json.loads(tools.run("nninfer", one, data, "--confusion", "--json").stdout)
    both = json.loads(tools.run("nninfer", one, other, data, "--json").stdout)
    outputs, theirs = (np.array([json.loads(line)["outputs"] for line in tools.run(
        "nninfer", "--model", model, data, "--probabilities", "--format", "json").stdout.splitlines()]) for model in (one, other))
    rows, predicted = np.arange(len(labels)), outputs.argmax(1)
    right, others_right = predicted == labels, theirs.argmax(1) == labels

    summary = browser.run(VALUES, "#summary > p")
    interval = wilson(said["correct"], said["images"])
    whole = [said["accuracy"], *[n for n in (said["correct"], said["images"]) if n >= 1000], *interval]
    report.check(len(summary) == len(whole) and all(map(close, summary, whole)), f"summary: {summary}, expected {whole}")
    report.check(all(map(close, said["accuracy_interval"], interval)), "another interval in the JSON")
    pair = [int(np.sum(right & ~others_right)), int(np.sum(~right & others_right))]
    shown = browser.run(CELLS, "#summary")[1]
    expected = [both[1]["accuracy"], (pair[1] - pair[0]) / len(labels), *pair, chance(*pair)]
    report.check(all(close(float(a), b, 1e-9) for a, b in zip(shown[1:], expected)), f"comparison: {shown}, expected {expected}")
    report.check([both[1]["only_first_correct"], both[1]["only_this_correct"]] == pair
                 and close(both[1]["probability_of_chance"], expected[-1], 1e-9), "another comparison in the JSON")

    matrix = browser.run("return [...document.querySelectorAll('.matrix tbody tr')].map((row) => [...row.querySelectorAll('td')]"
                         ".map((one) => Number(one.textContent.replaceAll(',', ''))))")
    report.check(matrix == said["confusion"], f"matrix: {matrix}")
    classes = browser.run(CELLS, "#classes")
    for place, name in ((2, "precision"), (3, "recall"), (4, "f1")):
        report.check([row[place] for row in classes] == said[name], f"{name}: {[row[place] for row in classes]}")
    report.check([int(row[1]) for row in classes] == np.bincount(labels, minlength=10).tolist(), "images of classes")

    confidence = outputs[rows, predicted]
    part = np.clip(np.ceil(confidence * 15).astype(int) - 1, 0, 14)
    gaps = {b: abs(right[part == b].mean() - confidence[part == b].mean()) for b in np.unique(part)}
    ece = sum((part == b).sum() * gap for b, gap in gaps.items()) / len(labels)
    found = browser.run(VALUES, "#calibration .plots")
    report.check(close(found[0], ece, 1e-6) and close(found[1], max(gaps.values()), 1e-6), f"calibration: {found}, expected {ece}")

    wrong = sorted(np.flatnonzero(~right), key=lambda i: (-confidence[i], outputs[i, labels[i]], i))[:24]
    names = browser.run("return [...document.querySelectorAll('#mistakes .image img')].map((one) => one.alt)")
    report.check(names == [f"Image {i}, labelled {labels[i]}" for i in wrong], f"mistakes: {names[:4]}, expected {wrong[:4]}")
    guesses = browser.run("return [...document.querySelectorAll('#mistakes .image')].map((one) => "
                          "[...one.querySelectorAll('.guess')].map((guess) => [Number(guess.children[0].textContent), Number(guess.querySelector('data').value)]))")
    best = [[[int(c), outputs[i, c]] for c in np.argsort(-outputs[i], kind="stable")[:3]] for i in wrong]
    report.check(all(a[0] == b[0] and close(a[1], b[1], 1e-6) for x, y in zip(guesses, best) for a, b in zip(x, y)), "other guesses")
    report.check(browser.run(PIXELS, "#mistakes img", 0) == pixels[wrong[0]].tolist(), "another picture of the first mistake")
    hard = browser.run("return [...document.querySelectorAll('#hardest article')].map((one) => [...one.querySelectorAll('img')].map((image) => image.alt))")
    expected = [[f"Image {i}, labelled {c}" for i in sorted(np.flatnonzero(labels == c), key=lambda i: (outputs[i, c], i))[:6]] for c in range(10)]
    report.check(hard == expected, f"hardest: {hard[0]}, expected {expected[0]}")

    model = nnb.load(one)
    kernels = [tensor.array().astype("f8") for name in ("hidden/kernel", "output/kernel") for tensor in model.tensors if tensor.name == name]
    weight = np.abs(kernels[0]).sum(0) * np.abs(kernels[1]).sum(1)
    order = np.argsort(-weight, kind="stable")
    shares = browser.run(VALUES, "#kernels .kernel")
    report.check(len(shares) == 128 and all(map(close, shares, weight[order] / weight.sum())), f"shares: {shares[:3]}")
    unit = kernels[0][:, order[0]]
    report.check(browser.run(PIXELS, "#kernels img", 0) == np.floor(128 + 127 * unit / np.abs(unit).max() + 0.5).astype(int).tolist(), "another kernel")

    info = json.loads(tools.run("nninfo", one, "--stats", "--json").stdout)
    rows = browser.run(CELLS, "#file")
    expected = [[t["name"], t["type"], "x".join(map(str, t["shape"])), t["bytes"], t["checksum"], t["smallest"], t["largest"], t["mean"], "0", "0"] for t in info["tensors"]]
    # A checksum is shown as the JSON has it, in either form.
    same = len(rows) == len(expected) and all(str(a) == str(b) or str(b) in str(a) for x, y in zip(rows, expected) for a, b in zip(x, y))
    report.check(same, f"tensors: {rows[0]}, expected {expected[0]}")
    report.check(browser.run("return document.getElementById('digest').textContent") == hashlib.sha256(one.read_bytes()).hexdigest(), "another digest")
    content = tools.run("nninfo", one, "--digest").stdout
    report.check(browser.run("return document.getElementById('content-digest').textContent") in content, f"another digest than {content}")
    history = info["training"]["history"]
    rows = browser.run(CELLS, "#curves")
    expected = [[str(h["epoch"]), h["step"], h["train_loss"], h["train_accuracy"], h["validation_loss"], h["validation_accuracy"], h["test_loss"], h["test_accuracy"]] for h in history]
    report.check([[str(row[0]), float(row[1]), *row[2:]] for row in rows] == [[row[0], float(row[1]), *row[2:]] for row in expected], f"curves: {rows[0]}, expected {expected[0]}")
    tips = browser.run("return [...document.querySelectorAll('#curves svg')].map((one) => [one.querySelectorAll('polyline').length, one.querySelectorAll('.hover > title').length])")
    report.check(tips == [[3, len(history)]] * 2, f"curves: lines and tips {tips}")

    report.group("how it can be read")
    for width in (1280, 400):
        browser.resize(width, 1000)
        accessible(browser, report, f"{width} pixels")
        if screenshots:
            for scheme in ("light", "dark"):
                browser.prefer(scheme)
                browser.whole(screenshots / f"report-{width}-{scheme}.png")
    browser.resize(1280, 1000)
    browser.run("document.querySelector('#curves summary').focus()")
    browser.press("\ue007")
    settled(browser)
    report.check(browser.run("return document.querySelector('#curves details').open"), "the keyboard does not open the numbers")
    browser.press("\ue004")
    report.check(browser.run("return document.activeElement.className") == "wide", "the keyboard does not reach a table")

    report.group("files that are there")
    before = page.read_bytes()
    result = tools.run("nninfer", one, data, "--report", page)
    report.check(result.returncode == 73 and page.read_bytes() == before, f"it replaces: {result.returncode} {result.stderr}")
    result = tools.run("nninfer", one, other, data, "--report", page, "--force")
    report.check(result.returncode == 0 and page.read_bytes() == before, f"another page of the same: {result.stderr}")

    report.group("nninfo and nntrain")
    page = folder / "info.html"
    result = tools.run("nninfo", one, "--report", page)
    if report.check(result.returncode == 0, result.stderr):
        opened(browser, report, page, "nninfo", "summary curves kernels weights network file")
    page = folder / "train.html"
    result = tools.run("nntrain", ROOT / "Fixtures" / "mnist", "-o", folder / "train.nnb", "--epochs", 1, "--hidden", 8, "--report", page, "--quiet")
    if report.check(result.returncode == 0, result.stderr):
        opened(browser, report, page, "nntrain", "summary curves confusion classes calibration mistakes hardest kernels weights network file")
        measured = json.loads(tools.run("nninfer", folder / "train.nnb", ROOT / "Fixtures" / "mnist", "--json").stdout)
        report.check(browser.run(VALUES, "#summary .lead") == [measured["accuracy"]], "another accuracy than nninfer's")


def numbers(browser, report, tools, folder, screenshots):
    report.group("models of numbers")
    chance, file = np.random.default_rng(1), nnb.File(network=nnb.Network([3]))
    file.add_dense("a", chance.normal(size=(3, 4)).astype("f4"), chance.normal(size=4).astype("f4"), "tanh")
    file.add_dense("b", chance.normal(size=(4, 1)).astype("f4"), chance.normal(size=1).astype("f4"), "linear")
    nnb.save(folder / "number.nnb", file)
    images, targets = chance.integers(0, 256, (50, 1, 3)).astype("u1"), chance.normal(size=50).astype(">f4")
    write_images(folder / "inputs.idx", images.reshape(50, -1), (3,))
    (folder / "targets.idx").write_bytes(b"\x00\x00\x0d\x01" + (50).to_bytes(4, "big") + targets.tobytes())
    page = folder / "number.html"
    command = [folder / "number.nnb", folder / "inputs.idx", "--labels", folder / "targets.idx"]
    result = tools.run("nninfer", *command, "--report", page)
    if report.check(result.returncode == 0, result.stderr):
        opened(browser, report, page, "numbers", "summary errors weights network file")
        said = json.loads(tools.run("nninfer", *command, "--json").stdout)
        report.check(browser.run(VALUES, "#summary > p") == [said["mean_absolute_error"], said["mean_squared_error"]], "other errors")
        report.check(browser.run("return document.querySelectorAll('img').length") == 0, "pictures of what is no picture")
        bars = browser.run("return [...document.querySelectorAll('#errors .bar title')].map((one) => Number(one.textContent.split(': ')[1]))")
        report.check(sum(bars) == 50, f"bars of {sum(bars)} errors")
        accessible(browser, report, "numbers")
        if screenshots:
            browser.whole(screenshots / "report-numbers.png")
    for command, what in (([folder / "number.nnb", folder / "inputs.idx", "--report", folder / "x.html"], "no labels"),
                          ([folder / "number.nnb", folder / "inputs.idx", "--predict", "--report", folder / "x.html"], "predictions")):
        result = tools.run("nninfer", *command)
        report.check(result.returncode in (64, 66) and not (folder / "x.html").exists(), f"{what}: {result.returncode} {result.stderr}")


def hostile(browser, report, tools, folder, _):
    report.group("hostile models")
    bad, chance = HOSTILE, np.random.default_rng(2)

    def save(name, sample, layers, labels=(), edit=lambda kernel: kernel, parts="summary kernels weights network file"):
        save_network(folder / f"{name}.nnb", chance, sample, layers, labels, edit)
        result = tools.run("nninfo", folder / f"{name}.nnb", "--report", folder / f"{name}-report.html", "--quiet")
        if report.check(result.returncode == 0, f"{name}: {result.stderr}"):
            page = folder / f"{name}-report.html"
            opened(browser, report, page, name, parts)
            report.check(page.stat().st_size < 1_000_000, f"{name}: {page.stat().st_size} bytes")
            accessible(browser, report, name)

    save("names", [8, 8], [(name, 6, "relu") for name in bad[:-1]] + [("last", 6, "softmax")], bad)
    shown = browser.run("return [...document.querySelectorAll('#network tbody th')].map((one) => one.textContent)")
    report.check(shown[0] == bad[0] and shown[3] == "\\u{202e}abc\\u{2066}", f"names are shown as {shown}")
    write_images(folder / "hostile.idx", chance.integers(0, 256, (40, 64)).astype("u1"), (8, 8))
    labels = chance.integers(0, 6, 40).astype("u1")
    (folder / "hostile-labels.idx").write_bytes(b"\x00\x00\x08\x01" + (40).to_bytes(4, "big") + labels.tobytes())
    command = [folder / "hostile.idx", "--labels", folder / "hostile-labels.idx"]
    evil = folder / "<img src=x onerror='globalThis.hurt=1'>.nnb"
    evil.write_bytes((folder / "names.nnb").read_bytes())
    page = folder / "names-evaluated.html"
    result = tools.run("nninfer", evil, *command, "--report", page)
    if report.check(result.returncode == 0, result.stderr):
        opened(browser, report, page, "names, evaluated", "summary confusion classes calibration mistakes hardest kernels weights network file")
        for width in (1280, 400):
            browser.resize(width, 1000)
            accessible(browser, report, f"names, evaluated, {width} pixels")
        browser.resize(1280, 1000)
        shown = browser.run("return [...document.querySelectorAll('#classes tbody th')].map((one) => one.textContent)")
        report.check(shown[1].startswith("1 <img src=x onerror") and shown[3] == "3 \\u{202e}abc\\u{2066}", f"classes are shown as {shown}")
    save("values", [8, 8], [("a", 5, "relu"), ("b", 3, "softmax")], edit=broken)
    report.check("2 weights" in browser.run("return document.getElementById('kernels').textContent")
                 or "4 weights" in browser.run("return document.getElementById('kernels').textContent"), "weights that are not finite are not told")
    save("deep", [8, 8], [(f"l{number}", 2, "relu") for number in range(4096)])
    save("classes", [8, 8], [("a", 300, "softmax")], [f"class {number}" for number in range(300)])
    labels = np.concatenate([np.arange(40) * 7, [299]]).astype(">i4")[:40]
    (folder / "many-labels.idx").write_bytes(b"\x00\x00\x0c\x01" + (40).to_bytes(4, "big") + labels.tobytes())
    result = tools.run("nninfer", folder / "classes.nnb", folder / "hostile.idx", "--labels", folder / "many-labels.idx", "--report", folder / "many.html")
    if report.check(result.returncode == 0, result.stderr):
        opened(browser, report, folder / "many.html", "300 classes", "summary confusion classes calibration mistakes hardest kernels weights network file")
        report.check(browser.run("return document.querySelector('#confusion img').naturalWidth") == 300, "no picture of the matrix")
        accessible(browser, report, "300 classes")
        report.check((folder / "many.html").stat().st_size < 1_000_000, "300 classes: too large")
    save("one", [2], [("a", 1, "sigmoid")], ["yes"], parts="summary weights network file")
    save("wide", [100_000], [("a", 2, "linear")], parts="summary weights network file")


if __name__ == "__main__":
    sys.exit(main([digits, numbers, hostile], *sys.argv[1:]))
