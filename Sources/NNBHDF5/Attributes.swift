internal import NNBFormats
internal import CNNBHDF5
internal import NNBBytes

/// The attributes that the layouts of Spec/hdf5.md use.
enum Attributes {
  private static let names = [
    "model_config", "keras_version", "backend", "nb_layers", "nb_params", "name", "dtype", "nnb_version",
    "structure_crc32", "config_crc32",
  ]

  /// Lists that Keras splits into numbered parts if they are long.
  private static let lists = ["layer_names", "weight_names"]

  /// The attributes of an object that are used here, by name.
  static func read(of object: borrowing Identifier, _ path: String) throws(HDF5Error) -> [String: Inventory.Attribute] {
    var result: [String: Inventory.Attribute] = [:]
    for name in names { result[name] = try value(name, of: object, path) }
    for list in lists {
      result[list] = try value(list, of: object, path)
      guard result[list] == nil else { continue }
      var part = 0
      while let value = try value("\(list)\(part)", of: object, path) {
        result["\(list)\(part)"] = value
        part += 1
        guard part < 4_096 else {
          throw .attributeSize(object: path, name: list, limit: 4_096, found: part)
        }
      }
    }
    return result
  }

  private static func value(
    _ name: String, of object: borrowing Identifier, _ path: String
  ) throws(HDF5Error) -> Inventory.Attribute? {
    let exists = unsafe H5Aexists(object.value, name)
    try Library.check(exists, "look for \(name) of", path)
    if exists == 0 { return nil }
    let attribute = try Identifier(
      unsafe H5Aopen(object.value, name, hid_t(H5P_DEFAULT)), "open the attribute \(name) of", path)
    let space = try Identifier(H5Aget_space(attribute.value), "read the attribute \(name) of", path)
    let type = try Identifier(H5Aget_type(attribute.value), "read the attribute \(name) of", path)
    guard let count = checkedProduct(try Dataspace.shape(space, path)), count <= HDF5File.Limit.attributeValues else {
      throw .attributeSize(object: path, name: name, limit: HDF5File.Limit.attributeValues, found: .max)
    }
    // h5py writes an empty list of names as numbers.
    if count == 0 { return .strings([]) }
    switch H5Tget_class(type.value) {
    case H5T_STRING where H5Tis_variable_str(type.value) > 0:
      return try variableStrings(attribute, space, type, count: count, path)
    case H5T_STRING:
      return try fixedStrings(attribute, type, count: count, name, path)
    case H5T_INTEGER:
      var values = [Int64](repeating: 0, count: count)
      try Library.check(
        unsafe H5Aread(attribute.value, nn_native_int64(), &values), "read the attribute \(name) of", path)
      return .integers(values.map(Int.init))
    default:
      return .other
    }
  }

  private static func variableStrings(
    _ attribute: borrowing Identifier, _ space: borrowing Identifier, _ type: borrowing Identifier, count: Int,
    _ path: String
  ) throws(HDF5Error) -> Inventory.Attribute {
    // Safe: the library puts a pointer to a text of its own, or nil, in each place, and frees the texts at the end.
    var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try Library.check(unsafe H5Aread(attribute.value, type.value, &pointers), "read an attribute of", path)
    defer { _ = unsafe H5Dvlen_reclaim(type.value, space.value, hid_t(H5P_DEFAULT), &pointers) }
    var texts: [String] = []
    for index in 0..<count {
      guard let pointer = unsafe pointers[index] else {
        texts.append("")
        continue
      }
      guard let text = unsafe String(validatingCString: pointer) else { return .other }
      texts.append(text)
    }
    return .strings(texts)
  }

  private static func fixedStrings(
    _ attribute: borrowing Identifier, _ type: borrowing Identifier, count: Int, _ name: String, _ path: String
  ) throws(HDF5Error) -> Inventory.Attribute {
    let size = Int(clamping: H5Tget_size(type.value))
    guard size > 0, let total = checkedProduct([size, count]), total <= HDF5File.Limit.attributeByteCount else {
      throw .attributeSize(object: path, name: name, limit: HDF5File.Limit.attributeByteCount, found: size)
    }
    var bytes = [UInt8](repeating: 0, count: total)
    try Library.check(unsafe H5Aread(attribute.value, type.value, &bytes), "read the attribute \(name) of", path)
    let padding = H5Tget_strpad(type.value)
    var texts: [String] = []
    for start in stride(from: 0, to: total, by: size) {
      var text = bytes[start..<start + size]
      if padding == H5T_STR_NULLTERM {
        text = text.prefix { $0 != 0 }
      } else {
        let filler: UInt8 = padding == H5T_STR_SPACEPAD ? 0x20 : 0
        while text.last == filler { text.removeLast() }
      }
      guard let text = String(validating: text, as: UTF8.self) else { return .other }
      texts.append(text)
    }
    return .strings(texts)
  }
}
