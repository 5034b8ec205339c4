#!/usr/bin/env python3
"""Checks that the format's document, its table and its files agree: Spec/nnb.md, Spec/nnb.json and Fixtures/nnb.

    python3 Tests/Layout/check_layout.py

The table has the codes, limits and fields of the document; it leads through every good file, field by field, to the end of
each section; it leads to the fault of every bad file whose fault is a single field's; and bad files break each of its
bounds, by the value just outside. Ends with status 1 and one line at the first difference. Python's standard library is
enough.
"""

import document
import files

if __name__ == "__main__":
    print(document.main())
    print(files.main())
