"""A browser that a test drives: Chromium by the protocol of WebDriver, with Python's standard library alone."""

import base64
import json
import os
import re
import shutil
import subprocess
import urllib.request


class Browser:
    """A headless Chromium with a window of a size. Use it in a `with` statement."""

    def __init__(self, width=1280, height=1000):
        self.driver = subprocess.Popen([shutil.which("chromedriver"), "--port=0"], stdout=subprocess.PIPE, text=True)
        self.base = None
        for line in self.driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                self.base = f"http://127.0.0.1:{found[1]}"
                break
        # The sandbox of Chromium refuses to run as root.
        arguments = ["--headless=new", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}"]
        arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.session = f"/session/{made['sessionId']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.ask("DELETE", self.session)
        finally:
            self.driver.kill()
            self.driver.wait()

    def ask(self, method, path, body=None):
        """What the driver answers."""
        request = urllib.request.Request(self.base + path, method=method, headers={"Content-Type": "application/json"},
                                         data=None if method != "POST" else json.dumps(body or {}).encode())
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def open(self, path):
        self.ask("POST", f"{self.session}/url", {"url": path.resolve().as_uri()})

    def run(self, script, *arguments):
        """The value of a script's `return`."""
        return self.ask("POST", f"{self.session}/execute/sync", {"script": script, "args": arguments})

    def command(self, name, **parameters):
        """A command of the browser's own protocol."""
        return self.ask("POST", f"{self.session}/goog/cdp/execute", {"cmd": name, "params": parameters})

    def log(self, kind):
        """The entries since the last call."""
        return self.ask("POST", f"{self.session}/se/log", {"type": kind})

    def requests(self):
        """The addresses that were asked for since the last call."""
        events = (json.loads(entry["message"])["message"] for entry in self.log("performance"))
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """What stands in the console of errors and warnings since the last call."""
        return [entry["message"] for entry in self.log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def draw(self, selector, strokes):
        """Draws lines with a mouse: strokes of points, as parts of an element's width and height."""
        box = self.run("const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.x, b.y, b.width, b.height]",
                       selector)
        moves = []
        for stroke in strokes:
            for number, (x, y) in enumerate(stroke):
                place = {"x": round(box[0] + x * box[2]), "y": round(box[1] + y * box[3])}
                moves.append({"type": "pointerMove", "duration": 0 if number == 0 else 20, "origin": "viewport", **place})
                if number == 0:
                    moves.append({"type": "pointerDown", "button": 0})
            moves.append({"type": "pointerUp", "button": 0})
        self.ask("POST", f"{self.session}/actions", {"actions": [
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}]})

    def press(self, *keys):
        """Presses keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", f"{self.session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.ask("GET", f"{self.session}/screenshot")))

    def whole(self, path):
        """A picture of the page from its top to its end."""
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=True,
                            clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        path.write_bytes(base64.b64decode(shot["data"]))

    def resize(self, width, height):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def prefer(self, scheme):
        """Dark or light."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
