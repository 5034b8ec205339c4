"""The codes of faults that nnidx tells of data are all in Spec/json.md, section 8, and no others are.

    python3 -m unittest discover -s Tests/Layout
"""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What reads and arranges data; codes are the only words with hyphens in quotes there, but for what is taken out.
FOLDERS = ("NNBDataSets", "NNBCSV", "NNBPictures", "NNBIDX", "nnidx")
REMEDY = re.compile(r'Remedy\("[a-z-]+"')
CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')


def codes_of(text):
    """The codes in the text of a source file."""
    return set(CODE.findall(REMEDY.sub("", text)))


class Codes(unittest.TestCase):
    def test_the_document_has_them(self):
        found = set()
        for folder in FOLDERS:
            for path in sorted((ROOT / "Sources" / folder).rglob("*.swift")):
                found |= codes_of(path.read_text())
        self.assertGreater(len(found), 40)
        section = (ROOT / "Spec" / "json.md").read_text().split("\n## 8. nnidx\n")[1].split("\n## ")[0]
        stated = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \|$", section.split("| `code` | the fault |")[1], re.M)
        self.assertEqual(sorted(stated), stated, "in alphabetical order")
        self.assertEqual(sorted(found), stated)

    def test_remedies_are_no_codes(self):
        self.assertEqual(codes_of('Failure(x, code: "a-b", remedy: Remedy("c-d")) "e-f"'), {"a-b", "e-f"})


if __name__ == "__main__":
    unittest.main()
