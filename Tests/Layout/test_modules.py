"""check_modules.py finds each kind of fault in a small package that is otherwise sound.

    python3 -m unittest discover -s Tests/Layout
"""

import tempfile
import unittest
from pathlib import Path

import check_modules

PACKAGE = """
let libraries: [(name: String, dependencies: [Target.Dependency])] = [
  ("NNBBytes", ["CNNBErrors"]),
  ("NNBSystem", ["NNBBytes", "CNNBSystem"]),
  (
    "NNBHDF5",
    [
      "NNBBytes",
      "NNBSystem",
    ]
  ),
]

let tools: [(name: String, dependencies: [Target.Dependency])] = [
  ("nnhdf5", ["NNBHDF5", "CNNBSandbox"])
]

let package = Package(
  name: "nnb",
  platforms: [.macOS(.v15), .iOS(.v18)],
)
"""
CONDITIONAL = "#if canImport(Darwin)\ninternal import Darwin\n#else\ninternal import Glibc\n#endif\n"
FILES = {
    "NNBBytes/Bytes.swift": "internal import CNNBErrors\n",
    "NNBSystem/System.swift": "package import NNBBytes\ninternal import CNNBSystem\n\n" + CONDITIONAL,
    "NNBHDF5/HDF5.swift": "internal import NNBBytes\n@_exported public import NNBSystem\n" + CONDITIONAL,
    "nnhdf5/main.swift": "import NNBHDF5\nimport CNNBSandbox\nimport Glibc\n",
    "CNNBErrors/shim.h": "",
    "CNNBSystem/shim.h": "",
    "CNNBSandbox/shim.h": "",
}


class ModuleTests(unittest.TestCase):
    def faults(self, package=PACKAGE, example="", **changes):
        """The faults of the package after changes, each a file's name, its `/` and `.` written `_`, and its new text."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "Package.swift").write_text(package)
            program = root / "Tests" / "Example" / "Sources" / "program" / "main.swift"
            program.parent.mkdir(parents=True)
            program.write_text(example)
            for name, text in FILES.items():
                path = root / "Sources" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                key = name.replace("/", "_").replace(".", "_")
                path.write_text(changes.pop(key, "{}").format(text))
            self.assertFalse(changes, "no such file")
            return list(check_modules.faults(root))

    def check(self, faults, *words):
        self.assertEqual(len(faults), 1, faults)
        for word in words:
            self.assertIn(word, faults[0])

    def test_a_sound_package_has_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_a_dependency_that_stands_below(self):
        package = PACKAGE.replace('["CNNBErrors"]', '["CNNBErrors", "NNBSystem"]')
        found = self.faults(package, NNBBytes_Bytes_swift="{}import NNBSystem\n")
        self.check(found, "NNBBytes depends on NNBSystem", "above")

    def test_an_import_that_is_not_declared(self):
        self.check(self.faults(NNBBytes_Bytes_swift="{}import NNBSystem\n"), "Bytes.swift", "NNBSystem")

    def test_a_dependency_that_is_not_imported(self):
        package = PACKAGE.replace('["NNBHDF5", "CNNB', '["NNBHDF5", "NNBBytes", "CNNB')
        self.check(self.faults(package), "nnhdf5 depends on NNBBytes")

    def test_a_systems_library_where_none_belongs(self):
        self.check(self.faults(NNBBytes_Bytes_swift="{}" + "#if os(Linux)\nimport Glibc\n#endif\n"), "Bytes.swift", "Glibc")

    def test_a_systems_library_on_every_system(self):
        self.check(self.faults(NNBSystem_System_swift="{}import Glibc\n"), "System.swift", "#if")

    def test_a_portable_module_above_one_that_is_not(self):
        package = PACKAGE.replace("]\n\nlet tools", '  ("NNBModel", ["NNBHDF5"]),\n]\n\nlet tools')
        found = [fault for fault in self.faults(package) if "portable" in fault]
        self.check(found, "NNBModel", "NNBHDF5")

    def test_a_part_of_the_sandbox_outside_of_the_worker(self):
        package = PACKAGE.replace('      "NNBSystem",\n', '      "NNBSystem", "CNNBSandbox",\n')
        self.check(self.faults(package, NNBHDF5_HDF5_swift="{}import CNNBSandbox\n"), "HDF5.swift", "nnhdf5's alone")

    def test_a_library_that_reads_the_environment(self):
        self.check(self.faults(NNBSystem_System_swift='{}let home = getenv("HOME")\n'), "System.swift", "environment")

    def test_a_package_for_no_system(self):
        self.check(self.faults(PACKAGE.replace("  platforms:", "  // platforms:")), "platforms")
        self.check(self.faults(PACKAGE.replace(", .iOS(.v18)", "")), "platforms")

    def test_a_public_member_of_a_standard_type(self):
        for text in [
            "{}extension String {{\n  /// A.\n  public var a: Int {{ 1 }}\n}}\n",
            "{}extension [Int] {{\n  /// A.\n  public func a() {{}}\n}}\n",
            "{}extension Swift.Float: Own {{\n  /// A.\n  @inlinable public static func a() {{}}\n}}\n",
        ]:
            self.check(self.faults(NNBBytes_Bytes_swift=text), "Bytes.swift", "standard library")
        found = self.faults(NNBBytes_Bytes_swift="{}public extension String {{\n  var a: Int {{ 1 }}\n}}\n")
        self.check(found, "Bytes.swift", "public extension")

    def test_members_of_standard_types_that_others_do_not_see(self):
        text = "{}extension String {{\n  package var a: Int {{ 1 }}\n}}\n\n/// B.\npublic struct B {{\n}}\n"
        self.assertEqual(self.faults(NNBBytes_Bytes_swift=text), [])

    def test_a_public_declaration_without_a_comment(self):
        text = "{}/// A.\npublic struct A {{\n  public let b: Int\n\n  /// C.\n  @inlinable public var c: Int {{ 1 }}\n}}\n"
        self.check(self.faults(NNBBytes_Bytes_swift=text), "Bytes.swift:4", "comment")
        self.assertEqual(self.faults(NNBBytes_Bytes_swift="{}/// A.\n@frozen\npublic struct A {{\n}}\n"), [])

    def test_what_is_public_for_the_compilers_sake(self):
        text = "{}/// It is public and not `package`.\npublic struct A {{\n  /// B.\n  @inlinable %s static func b() {{}}\n}}\n"
        self.check(self.faults(NNBBytes_Bytes_swift=text % "package"), "Bytes.swift", "is package")
        self.assertEqual(self.faults(NNBBytes_Bytes_swift=text % "public"), [])

    def test_an_example_that_forces(self):
        for text in ["let a = b!\n", "let a = b[0]!.c\n", "try! a()\n", "let a = b as! C\n", "let a = b()!\n"]:
            self.check(self.faults(example=text), "main.swift:1", "forces")
        self.assertEqual(self.faults(example='if !a, b != c { print("Hello!") }  // So it is!\n'), [])

    def test_a_lock_that_the_thread_sanitizer_cannot_see(self):
        text = "{}/// A.\nstruct A {{\n  let b = Mutex(0)  // Mutex<Int>\n}}\n"
        self.check(self.faults(NNBBytes_Bytes_swift=text), "Bytes.swift:4", "Locked")
        self.assertEqual(self.faults(NNBBytes_Bytes_swift=text.replace("= Mutex(0)", "= 0")), [])

    def test_a_folder_that_is_in_no_list(self):
        package = PACKAGE.replace('  ("nnhdf5", ["NNBHDF5", "CNNBSandbox"])\n', '  ("nninfo", ["NNBHDF5"])\n')
        self.assertTrue(any("Sources/nnhdf5" in fault for fault in self.faults(package)))


if __name__ == "__main__":
    unittest.main()
