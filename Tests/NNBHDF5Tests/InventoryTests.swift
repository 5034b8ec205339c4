import NNBFormats
import NNBHDF5
import NNBModel
import Testing
import NNBTestSupport

extension HDF5Library {
  struct InventoryTests {
    @Test(arguments: [
      ("links-soft.h5", ["/W1": "/elsewhere"]), ("links-two-paths.h5", ["/copy": "/W1"]),
      ("links-soft-group.h5", ["/alias": "/store", "/W1": "/store/first"]),
    ])
    func `links lead to what is in the file`(name: String, links: [String: String]) throws {
      let inventory = try withFile(try fixture(name)) { file in try file.inventory() }
      #expect(inventory.links == Dictionary(uniqueKeysWithValues: links.map { (Name($0), Name($1)) }))
      #expect(inventory.datasets.count == 4)
      #expect(inventory.path(of: "/b1") == "/b1")
      for (link, path) in inventory.links { #expect(inventory.path(of: link) == path) }
    }

    @Test func `a layer in both lists of numbered variables is known by its name in the newer one`() throws {
      let inventory = try linked([
        ("/_layer_checkpoint_dependencies/dense", "/layers/dense"),
        ("/_layer_checkpoint_dependencies/dense_2", "/layers/dense"),
      ])
      #expect(inventory.groups.map(\.path) == ["/", "/layers", "/layers/dense", "/_layer_checkpoint_dependencies"])
      #expect(inventory.path(of: "/_layer_checkpoint_dependencies/dense_2/vars/0") == "/layers/dense/vars/0")
    }

    @Test(arguments: [
      ("/other/dense", "/layers/dense"), ("/layers/dense_1", "/layers/dense"), ("/layers/dense/again", "/layers/dense"),
      ("/layers/dense/all", "/"), ("/_layer_checkpoint_dependencies", "/layers"),
      ("/_layer_checkpoint_dependencies/all", "/layers"), ("/_layer_checkpoint_dependencies/a/b", "/layers/dense"),
      ("/_layer_checkpoint_dependencies/all", "/"),
    ])
    func `every other second path to a group is refused`(path: String, target: String) throws {
      let error = try #require(throws: HDF5Error.self) { _ = try linked([(path, target)]) }
      #expect("\(error)".contains("linked twice"), "\(error)")
    }

    /// A file with `/layers/dense` and these further links.
    private func linked(_ links: [(path: String, target: String)]) throws -> Inventory {
      var result: Inventory?
      try withTemporaryFolder { folder in
        do {
          let file = try HDF5File(creating: folder + "/m.h5")
          var made: Set = ["/layers"]
          try file.makeGroup("/layers")
          try file.makeGroup("/layers/dense")
          made.insert("/layers/dense")
          for (path, target) in links {
            var group = ""
            for part in path.split(separator: "/").dropLast() {
              group += "/" + part
              if made.insert(group).inserted { try file.makeGroup(group) }
            }
            try file.makeLink(path, to: target)
          }
          try file.flush()
        }
        result = try HDF5File(reading: folder + "/m.h5").inventory()
      }
      return try #require(result)
    }

    @Test func `a path goes by way of a link to a group`() throws {
      let inventory = try withFile(try fixture("links-soft-group.h5")) { file in try file.inventory() }
      #expect(inventory.path(of: "/alias/first") == "/store/first")
    }

    @Test(arguments: [
      ("refuse-soft-link.h5", "/W1 is a soft link to /elsewhere, which is not in the file"),
      ("refuse-soft-link-in-a-circle.h5", "which is not in the file"), ("refuse-external-link.h5", "an external link"),
      ("refuse-cycle.h5", "linked twice"), ("refuse-newest-layout.h5", "a layout that HDF5 2.0 brought"),
      ("refuse-deep-groups.h5.gz", "limit of 32"),
    ])
    func `a file that leads nowhere, elsewhere or in circles is refused`(name: String, says: String) throws {
      let error = try #require(throws: HDF5Error.self) {
        _ = try withFile(try fixture(name)) { file in try file.inventory() }
      }
      #expect("\(error)".contains(says), "\(error)")
    }

    @Test(arguments: [
      "strings-fixed-utf-8.h5", "strings-null-padded.h5", "strings-null-terminated.h5", "strings-space-padded.h5",
      "strings-variable.h5.gz",
    ])
    func `texts of every kind are read without their padding`(name: String) throws {
      let inventory = try withFile(try fixture(name)) { file in try file.inventory() }
      let group = try #require(inventory.groups.first { $0.path == "/model_weights" })
      guard case .strings(let names)? = group.attributes["layer_names"] else {
        Issue.record("layer_names are \(String(describing: group.attributes["layer_names"]))")
        return
      }
      #expect(names.count >= 2)
      for name in names {
        #expect(inventory.groups.contains { $0.path == "/model_weights/\(name)" })
        #expect(name.utf8.last != 0 && name.utf8.last != 0x20)
      }
    }

    @Test(arguments: [
      ("type-f16.h5", "f16"), ("type-f64.h5", "f64"), ("type-big-endian-f32.h5", "f32"),
      ("type-big-endian-f64.h5", "f64"),
    ])
    func `types are those of the file in either byte order`(name: String, type: String) throws {
      let inventory = try withFile(try fixture(name)) { file in try file.inventory() }
      for dataset in inventory.datasets {
        guard case .number(let found) = dataset.storedType else {
          Issue.record("\(dataset.path) is \(dataset.storedType)")
          continue
        }
        #expect("\(found)" == type)
      }
    }
  }
}
