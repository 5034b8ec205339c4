package import NNBFormats
package import NNBModel

/// The content of an HDF5 file, as far as models need it: its groups, datasets and readable attributes, as plain
/// values.
///
/// It has everything that hard links reach from the root. A file with links out of it, with cycles, or beyond the
/// limits of Spec/hdf5.md, section 2, has no inventory.
package struct Inventory: Equatable, Sendable {
  /// A group and its attributes.
  package struct Group: Equatable, Sendable {
    /// The absolute path: `/`, `/model_weights/dense`.
    package let path: Name

    /// The readable attributes by name.
    package let attributes: [String: Attribute]

    /// Describes a group.
    package init(path: Name, attributes: [String: Attribute] = [:]) {
      self.path = path
      self.attributes = attributes
    }
  }

  /// The value of an attribute.
  package enum Attribute: Equatable, Sendable {
    /// Texts; one for a single value. An empty list of any type is `.strings([])`.
    case strings([String])

    /// Whole numbers; one for a single value.
    case integers([Int])

    /// A value that no layout here uses.
    case other
  }

  /// The groups, the root first, each before what is in it.
  package let groups: [Group]

  /// The datasets, in the order of the walk.
  package let datasets: [StoredTensor]

  /// Paths that lead to a group or dataset with another path: soft links, and further hard links to a dataset.
  package let links: [Name: Name]

  /// Makes an inventory.
  package init(groups: [Group], datasets: [StoredTensor], links: [Name: Name] = [:]) {
    self.groups = groups
    self.datasets = datasets
    self.links = links
  }

  /// The path that the inventory has for the object that `path` leads to through its links.
  package func path(of path: Name) -> Name {
    if links.isEmpty { return path }
    var result: Name = "/"
    for part in path.pathParts {
      result = result == "/" ? "/\(part)" : "\(result)/\(part)"
      result = links[result] ?? result
    }
    return result
  }
}
