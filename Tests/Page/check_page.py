"""Pages that run a model, in Chromium, beside nninfer.

    check_page.py TOOLS [SCREENSHOTS]

TOOLS is the folder with nnconv, nninfer and nntrain. SCREENSHOTS is a folder for pictures of the pages. Chromium and
chromedriver are found by the PATH; without them nothing is checked, and that is said. NNB_TEST_FULL=1 takes the test images
of the folder that MNIST_DIR names in the environment, if it does."""

import base64
import gzip
import os
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Keras"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import nnb, write_images
from pages import HOSTILE, accessible, broken, main, save_network, settled

# A seven, by hand.
SEVEN = [[(0.3, 0.28), (0.5, 0.27), (0.7, 0.27), (0.62, 0.45), (0.54, 0.62), (0.48, 0.8)]]
OUTPUTS = """
const bytes = Uint8Array.from(atob(arguments[0]), (one) => one.charCodeAt(0)), size = nnb.model.inputs, all = [];
for (let at = 0; at < bytes.length; at += size) all.push(...nnb.model.run(bytes.subarray(at, at + size)));
return btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(all).buffer)));
"""


def opened(browser, report, page, what):
    """Opens a page, which must complain of nothing, ask for nothing, and be right about itself."""
    browser.requests()
    browser.complaints()
    browser.open(page)
    settled(browser)
    asked = [url for url in browser.requests() if not url.startswith("data:")]
    report.check(asked == [page.resolve().as_uri()], f"{what}: asks for {asked}")
    found = browser.complaints()
    report.check(not found, f"{what}: the console says {found}")
    verified = browser.run("const one = document.getElementById('verified'); return [one.className, one.textContent]")
    report.check(verified[0] == "good", f"{what}: {verified[1]}")


def outputs_by_page(browser, pixels):
    """The outputs for each row of pixels, as the page computes them."""
    found = []
    for part in np.array_split(pixels, max(1, len(pixels) // 500)):
        found.append(base64.b64decode(browser.run(OUTPUTS, base64.b64encode(part.tobytes()).decode())))
    return np.frombuffer(b"".join(found), "<f4").reshape(len(pixels), -1)


def test_images():
    folder = Path(os.environ.get("MNIST_DIR", "")) if os.environ.get("NNB_TEST_FULL") and os.environ.get("MNIST_DIR") else ROOT / "Fixtures" / "mnist"
    images = gzip.decompress((folder / "t10k-images-idx3-ubyte.gz").read_bytes())
    return np.frombuffer(images, "u1", offset=16).reshape(-1, 784)


def pictures(browser, report, tools, folder, screenshots):
    report.group("a model of digits")
    model, page = folder / "digits.nnb", folder / "digits.html"
    for result in (tools.run("nntrain", ROOT / "Fixtures" / "mnist", "-o", model, "--hidden", 64, "--epochs", 5, "--quiet"),
                   tools.convert(model, page)):
        report.check(result.returncode == 0, result.stderr)
    opened(browser, report, page, "digits")
    pixels = test_images()
    write_images(folder / "test.idx", pixels, (28, 28))
    theirs, result = tools.outputs(model, folder / "test.idx")
    ours = outputs_by_page(browser, pixels)
    report.check(theirs is not None and (ours.view("<u4") == theirs.astype("<f4").view("<u4")).all(), "other outputs than nninfer's")

    report.group("a digit that is drawn")
    browser.draw("#board", SEVEN)
    settled(browser)
    sample = np.array(browser.run("return [...(nnb.sample ?? [])]"), "u1")
    if report.check(sample.size == 784 and sample.max() > 200, f"the drawing became {sample.size} numbers"):
        inked = np.argwhere(sample.reshape(28, 28))
        report.check(np.ptp(inked, axis=0).max() == 19, "it is not in a box of 20 by 20")
        write_images(folder / "drawn.idx", sample.reshape(1, 784), (28, 28))
        said, result = tools.outputs(model, folder / "drawn.idx")
        report.check(said is not None and browser.run("return document.getElementById('answer').textContent") == f"{said[0].argmax()}",
                     f"the page and nninfer differ: {result.stdout} {result.stderr}")
        shown = browser.run("return [...document.querySelectorAll('#bars .value')].map((one) => one.textContent)")
        report.check(shown == [f"{100 * value:.1f} %" for value in said[0].astype("<f4").astype(float)], f"bars of {shown}")
    if screenshots:
        for width in (1280, 400):
            for scheme in ("light", "dark"):
                browser.resize(width, 1000)
                browser.prefer(scheme)
                browser.screenshot(screenshots / f"digits-{width}-{scheme}.png")
    for width in (1280, 400):
        browser.resize(width, 1000)
        accessible(browser, report, f"{width} pixels")
    browser.resize(1280, 1000)

    report.group("the keyboard")
    browser.run("document.getElementById('clear').focus(); document.getElementById('clear').click()")
    settled(browser)
    report.check(browser.run("return document.getElementById('answer').textContent") == "Draw something.", "clearing leaves something")
    browser.run("document.getElementById('board').focus()")
    browser.press(" ", *["\ue015"] * 12, " ")  # the arrow down
    settled(browser)
    report.check(browser.run("return document.querySelectorAll('#bars li').length") == 10, "the keys draw nothing")

    report.group("changed pages")
    text = page.read_text()
    at = text.index('data-bytes="') + 20_000
    changed = folder / "changed.html"
    changed.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:])
    browser.open(changed)
    settled(browser)
    report.check("damaged" in browser.run("return document.getElementById('verified').textContent"), "the page does not see its damage")
    result = tools.convert(changed, folder / "out.nnb")
    report.check(result.returncode == 65, f"damage is not noticed: {result.returncode} {result.stderr}")
    back = tools.convert(page, folder / "back.nnb")
    report.check(back.returncode == 0 and (folder / "back.nnb").read_bytes() == model.read_bytes(), f"other bytes: {back.stderr}")


def numbers(browser, report, tools, folder, screenshots):
    report.group("a model of numbers")
    chance, file = np.random.default_rng(1), nnb.File(network=nnb.Network([3], labels=["low", "high"]))
    file.add_dense("a", chance.normal(size=(3, 4)).astype("f4"), chance.normal(size=4).astype("f4"), "tanh")
    file.add_dense("b", chance.normal(size=(4, 2)).astype("f4"), chance.normal(size=2).astype("f4"), "softmax")
    model, page = folder / "numbers.nnb", folder / "numbers.html"
    nnb.save(model, file)
    result = tools.convert(model, page)
    report.check(result.returncode == 0, result.stderr)
    opened(browser, report, page, "numbers")
    answer = browser.run("""
        const fields = document.querySelectorAll("#numbers input");
        [0.5, -1, 2].forEach((value, at) => { fields[at].value = value; fields[at].dispatchEvent(new Event("input")); });
        return [...document.querySelectorAll("#bars .value")].map((one) => one.textContent);""")
    values = {tensor.name: tensor.array().astype("f8") for tensor in file.tensors}
    z = np.tanh(np.array([0.5, -1, 2]) @ values["a/kernel"] + values["a/bias"]) @ values["b/kernel"] + values["b/bias"]
    expected = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    report.check(answer == [f"{100 * value:.1f} %" for value in expected], f"{answer}, expected {expected}")
    accessible(browser, report, "numbers")
    if screenshots:
        browser.screenshot(screenshots / "numbers.png")


def hostile(browser, report, tools, folder, _):
    report.group("hostile models")
    bad, chance = HOSTILE, np.random.default_rng(2)

    def save(name, sample, layers, labels=(), edit=lambda kernel: kernel):
        save_network(folder / f"{name}.nnb", chance, sample, layers, labels, edit)
        result = tools.convert(folder / f"{name}.nnb", folder / f"{name}.html")
        if report.check(result.returncode == 0, f"{name}: {result.stderr}"):
            opened(browser, report, folder / f"{name}.html", name)
            report.check(browser.run("return globalThis.hurt ?? null") is None, f"{name}: something of the model was run")

    save("names", [8, 8], [(name, 6, "relu") for name in bad[:-1]] + [("last", 6, "softmax")], bad)
    shown = browser.run("return [...document.querySelectorAll('#layers td:first-child')].map((one) => one.textContent)")
    report.check(shown[0] == bad[0] and shown[3] == "\\u{202e}abc\\u{2066}", f"names are shown as {shown}")
    save("values", [8, 8], [("a", 5, "relu"), ("b", 3, "softmax")], edit=broken)
    save("deep", [8, 8], [(f"l{number}", 2, "relu") for number in range(4096)])
    save("classes", [8, 8], [("a", 300, "softmax")], [f"class {number}" for number in range(300)])
    browser.draw("#board", SEVEN)
    settled(browser)
    report.check(browser.run("return document.querySelectorAll('#bars li').length") == 12, "not the largest outputs of 300")
    save("one", [2], [("a", 1, "sigmoid")], ["yes"])
    save("wide", [100_000], [("a", 2, "linear")])


if __name__ == "__main__":
    sys.exit(main([pictures, numbers, hostile], *sys.argv[1:]))
