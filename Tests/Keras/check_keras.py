#!/usr/bin/env python3
"""Checks nnb's conversion against Keras itself, in both directions.

    python check_keras.py TOOLS [--keras NAME]           all checks; TOOLS is the folder with nnconv, nninfer, nntrain
    python check_keras.py TOOLS --saved FOLDER           only the checks of reading, of files that were saved before
    python check_keras.py --only-save FOLDER [--keras NAME]   save the models with what Keras predicts, check nothing

Run it with the Python of an environment that has a Keras; requirements-*.txt beside this file make three of them.
NAME is keras, tf_keras or tensorflow.keras, by default the first of tf_keras and keras that is there. It prints one
line for each group of checks, everything that failed, and a count; the exit status is 1 if anything failed.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import check_import
import variants
from harness import Report, Tools


def main():
    parser = argparse.ArgumentParser(description="Checks nnb's conversion against Keras.")
    parser.add_argument("tools", nargs="?", help="the folder with nnconv, nninfer and nntrain")
    parser.add_argument("--keras", choices=variants.KERASES, help="the Keras to take")
    parser.add_argument("--only-save", metavar="FOLDER", help="save the models there and check nothing")
    parser.add_argument("--saved", metavar="FOLDER", help="check the models that --only-save left there")
    arguments = parser.parse_args()
    if (arguments.tools is None) == (arguments.only_save is None):
        parser.error("give either TOOLS or --only-save FOLDER")

    report = Report()
    if arguments.only_save:
        variants.save_all(variants.load_keras(arguments.keras), arguments.only_save, report)
        return report.close()
    tools = Tools(arguments.tools)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if arguments.saved:
            saved = Path(arguments.saved)
            check_import.run(json.loads((saved / "index.json").read_text()), saved, folder / "import", tools, report)
            return report.close()
        import check_export
        import check_named
        keras = variants.load_keras(arguments.keras)
        index = variants.save_all(keras, folder / "saved", report)
        check_import.run(index, folder / "saved", folder / "import", tools, report)
        check_export.run(keras, folder / "export", tools, report)
        check_named.run(keras, folder / "named", tools, report)
        return report.close()


if __name__ == "__main__":
    sys.exit(main())
