#!/usr/bin/env python3
"""Checks that modules import only downward, that portable ones stay so, and what other packages see of them.

    python3 Tests/Layout/check_modules.py [FOLDER]

1. A module's dependencies stand above it in the list of libraries; it imports what it declares, and nothing else of this
   package; and it declares nothing that it does not import.
2. The C library of a system is imported by few modules, and by libraries only behind `#if`, for each system its own.
3. Portable modules depend on portable ones alone. A C target of one module is imported by that one only.
4. The environment is read in one file of the tools, and in no library.
5. The package names the systems that it is for.
6. Libraries add nothing public to types of the standard library, and every public declaration has a comment.
7. The programs in Tests/Example, which show how the package is used, force no optional.
8. A file that says that it is public and not `package`, for the compiler's sake, is so.
9. Nobody uses `Mutex`, whose lock the thread sanitizer cannot see; `Locked` is there.

Ends with status 1 and a line for each fault. Python's standard library is enough.
"""

import re
import sys
from pathlib import Path

PORTABLE = {
    "CNNBDeflate", "CNNBErrors", "CNNBKernels", "CNNBSystem", "CNNBZlib", "NNB", "NNBBytes", "NNBCompute", "NNBEvaluation",
    "NNBGzip", "NNBIDX", "NNBJSON", "NNBModel", "NNBRecognition", "NNBSystem", "NNBTraining", "NNBZip",
}
# C targets that one module alone may import.
OWNERS = {
    "CNNBSystem": "NNBSystem", "CNNBSandbox": "nnhdf5", "CNNBErrors": "NNBBytes", "CNNBKernels": "NNBCompute",
    "CNNBElements": "NNBFormats", "CNNBPNG": "NNBPictures", "CNNBMPI": "NNBMPI",
}
SYSTEM_LIBRARIES = {"Glibc", "Musl", "Darwin"}
# Who imports those: each library for every system, the worker for Linux, the only one it runs on.
SYSTEM_USERS = {"NNBSystem", "NNBHDF5", "NNBCommandLine"}
LINUX_USERS = {"nnhdf5"}
ENVIRONMENT_READER = "Sources/NNBCommandLine/ToolEnvironment.swift"

STANDARD_TYPES = {
    "Array", "ArraySlice", "BinaryFloatingPoint", "BinaryInteger", "Bool", "Character", "Collection", "Dictionary", "Double",
    "FixedWidthInteger", "Float", "Float16", "Int", "Int16", "Int32", "Int64", "Int8", "MutableCollection", "Optional",
    "OutputSpan", "RandomAccessCollection", "Range", "RawSpan", "Sequence", "Set", "SignedInteger", "Span", "StaticString",
    "String", "StringProtocol", "Substring", "UInt", "UInt16", "UInt32", "UInt64", "UInt8", "Unicode", "UnsignedInteger",
}
EXTENSION = re.compile(r"^(?:public +|package +|fileprivate +|private +)*extension +(?:Swift\.)?(\[|\w+)")
PUBLIC = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))? +)*public +(?!import\b|extension\b)")
FORCED = re.compile(r"""[\w)\]}"'?]!(?!=)|\btry!|\bas!""")

IMPORT = re.compile(r"^(?:@\w+ +)*(?:\w+ +)?import +(?:(?:struct|class|enum|protocol|func|var|let|typealias) +)?(\w+)")


def declared(package, name):
    """The names and dependencies in one of the lists of Package.swift, in order."""
    found = re.search(rf"^let {name}: .*?= \[\n(.*?)^\]", package, re.DOTALL | re.MULTILINE)
    if not found:
        return []
    entries = re.findall(r'\(\s*"([\w-]+)",\s*\[(.*?)\]\s*\)', found.group(1), re.DOTALL)
    return [(entry, re.findall(r'"(\w+)"', rest)) for entry, rest in entries]


def imports(path):
    """Pairs of an imported module and whether the line stands behind `#if`."""
    depth = 0
    for line in path.read_text("utf-8").splitlines():
        line = line.strip()
        depth += line.startswith("#if") - line.startswith("#endif")
        if match := IMPORT.match(line):
            yield match.group(1), depth > 0


def order_faults(libraries, tools, targets):
    seen = set()
    for name, dependencies in libraries + tools:
        for other in dependencies:
            if other.startswith("CNNB"):
                if other not in targets:
                    yield f"Package.swift: {name} depends on {other}, which is no folder of Sources"
            elif other not in seen:
                yield f"Package.swift: {name} depends on {other}, which does not stand above it"
        if any(name == library for library, _ in libraries):
            seen.add(name)


def import_faults(root, name, dependencies, targets):
    used = set()
    for path in sorted((root / "Sources" / name).rglob("*.swift")):
        place = path.relative_to(root)
        for module, is_conditional in imports(path):
            used.add(module)
            if module in targets and module not in dependencies:
                yield f"{place}: imports {module}, which {name} does not declare"
            if OWNERS.get(module, name) != name:
                yield f"{place}: imports {module}, which is {OWNERS[module]}'s alone"
            if module in SYSTEM_LIBRARIES and name not in SYSTEM_USERS | LINUX_USERS:
                yield f"{place}: imports {module}; what a module asks the system goes through NNBSystem"
            if module in SYSTEM_LIBRARIES and name in SYSTEM_USERS and not is_conditional:
                yield f"{place}: imports {module} on every system; it belongs behind #if"
        if str(place) != ENVIRONMENT_READER and re.search(r"\bgetenv\b|\benviron\b|ProcessInfo\b", path.read_text("utf-8")):
            yield f"{place}: reads the environment, which only {ENVIRONMENT_READER} does"
    # A C target that only has to be linked is imported nowhere.
    for other in dependencies:
        if other not in used and not other.startswith("CNNB"):
            yield f"Package.swift: {name} depends on {other}, which it does not import"


def public_faults(root, name):
    """What libraries add to the standard library, and public declarations without a comment."""
    for path in sorted((root / "Sources" / name).rglob("*.swift")):
        place, extended, before = path.relative_to(root), None, ""
        text = path.read_text("utf-8")
        if "public and not `package`" in text and re.search(r"^[^/\n]*\bpackage +(?!import)", text, re.MULTILINE):
            yield f"{place}: says that it is public, and has something that is package"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if match := EXTENSION.match(line):
                word = match.group(1)
                extended = word if word == "[" or word in STANDARD_TYPES else None
                if extended and line.startswith("public"):
                    yield f"{place}:{number}: a public extension of a type of the standard library"
            elif line.startswith("}"):
                extended = None
            if PUBLIC.match(line):
                if extended:
                    yield f"{place}:{number}: a public member of a type of the standard library"
                if not before.startswith("///"):
                    yield f"{place}:{number}: a public declaration without a comment"
            if not line.strip().startswith("@"):
                before = line.strip()


def example_faults(root):
    for path in sorted((root / "Tests" / "Example" / "Sources").rglob("*.swift")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line.split("//")[0])
            if FORCED.search(code):
                yield f"{path.relative_to(root)}:{number}: forces an optional or an error"


def portable_faults(libraries):
    for name, dependencies in libraries:
        for other in dependencies:
            if name in PORTABLE and other not in PORTABLE:
                yield f"Package.swift: {name} is portable and depends on {other}, which is not"


def mutex_faults(root):
    for path in sorted([*root.glob("Sources/**/*.swift"), *root.glob("Tests/**/*.swift")]):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.search(r"\bMutex\s*[<(]", line.split("//")[0]):
                yield f"{path.relative_to(root)}:{number}: uses Mutex instead of Locked"


def faults(root):
    package = (root / "Package.swift").read_text("utf-8")
    libraries, tools = declared(package, "libraries"), declared(package, "tools")
    libraries += declared(package, "mpiLibraries")
    tools += declared(package, "mpiTools")
    targets = {path.name for path in (root / "Sources").iterdir() if path.is_dir()}
    listed = {name for name, _ in libraries + tools}
    if not libraries or not tools:
        yield "Package.swift: no lists `libraries` and `tools`"
    for name in sorted(targets - listed):
        if not name.startswith("CNNB"):
            yield f"Sources/{name}: in none of the lists of Package.swift"
    if not re.search(r"^  platforms: \[.*\.macOS\(.*\.iOS\(", package, re.MULTILINE):
        yield "Package.swift: no `platforms:` with macOS and iOS"
    yield from order_faults(libraries, tools, targets)
    for name, dependencies in libraries + tools:
        yield from import_faults(root, name, dependencies, targets)
    for name, _ in libraries:
        yield from public_faults(root, name)
    yield from portable_faults(libraries)
    yield from example_faults(root)
    yield from mutex_faults(root)


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    found = list(faults(root))
    print("\n".join(found) if found else "modules: each imports only what stands below it")
    sys.exit(1 if found else 0)
