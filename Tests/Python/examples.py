"""Runs the examples of the package's README as tests."""

import doctest
import os
import re
import tempfile

import package
from package import nnb


def run(heading):
    """Runs those below a heading, in a folder with model.nnb; returns how many. Raises AssertionError where one fails."""
    text = (package.SOURCE / "README.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL).group(1)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {"nnb": nnb}, heading, "README.md", 0)
    report, old = [], os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        nnb.save(os.path.join(folder, "model.nnb"), package.example())
        os.chdir(folder)
        try:
            result = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
        finally:
            os.chdir(old)
    assert not result.failed, "".join(report)
    return result.attempted
