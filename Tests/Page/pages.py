"""What the checks of pages and of reports share: what every page must keep to, models with hostile names, and the way that a check
runs."""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests" / "Keras"))
from browser import Browser
from harness import Report, Tools, nnb

# Names that would run or hide something if a page took them for more than text.
HOSTILE = ["</script><script>globalThis.hurt = 1</script>", "<img src=x onerror='globalThis.hurt=1'>", "\"'`${globalThis.hurt=1}",
           "\u202eabc\u2066", "\x00\x07\x1b[31m", "a" * 1024]
EVERY_TEXT = """
const luminance = (text) => {
  const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (one) => {
  for (; one; one = one.parentElement) {
    const color = getComputedStyle(one).backgroundColor;
    if (!/, 0\\)$/.test(color)) return color;
  }
  return "rgb(255, 255, 255)";
};
return [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())).map((one) => {
  const pair = [luminance(getComputedStyle(one).color), luminance(ground(one))].sort((a, b) => b - a);
  return [one.tagName + "#" + one.id, (pair[0] + 0.05) / (pair[1] + 0.05)];
});
"""
UNNAMED = """
return [...document.querySelectorAll("input, button, textarea, canvas")].filter((one) => one.checkVisibility()
  && !one.labels?.length && !one.ariaLabel && !one.textContent.trim()).map((one) => one.outerHTML);
"""


def settled(browser):
    """Waits until what was drawn is shown."""
    browser.ask("POST", f"{browser.session}/execute/async", {
        "script": "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(0)));", "args": []})


def accessible(browser, report, what):
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        weak = [(name, round(ratio, 2)) for name, ratio in browser.run(EVERY_TEXT) if ratio < 4.5]
        report.check(not weak, f"{what}, {scheme}: weak contrast of {weak}")
    unnamed = browser.run(UNNAMED)
    report.check(not unnamed, f"{what}: without a label: {unnamed}")
    wide = browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    report.check(wide <= 0, f"{what}: {wide} pixels too wide")


def save_network(path, chance, sample, layers, labels=(), edit=lambda kernel: kernel):
    """Saves a network of random kernels without biases; `layers` are names, units and activations."""
    file, width = nnb.File(network=nnb.Network(sample, labels=list(labels))), int(np.prod(sample))
    for title, units, activation in layers:
        kernel = chance.normal(size=(width, units)).astype("f4") / np.float32(np.sqrt(width))
        file.add_dense(title, edit(kernel), None, activation)
        width = units
    nnb.save(path, file)


def broken(kernel):
    """A kernel with two weights that are not finite."""
    kernel[0, 0], kernel[1, 0] = np.nan, np.inf
    return kernel


def main(checks, folder_of_tools, screenshots=None):
    """Runs each check on one browser; the status to exit with."""
    if not (shutil.which("chromedriver") and shutil.which("chromium")):
        print("skipped: there is no Chromium here")
        return 0
    tools, report, screenshots = Tools(folder_of_tools), Report(), screenshots and Path(screenshots)
    if screenshots:
        screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, Browser() as browser:
        for check in checks:
            check(browser, report, tools, Path(name), screenshots)
    return report.close()
