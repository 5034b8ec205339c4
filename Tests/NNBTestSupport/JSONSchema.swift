internal import Foundation

/// A JSON value, as Foundation reads it.
public indirect enum JSONValue: Decodable, Equatable, Sendable {
  case null, bool(Bool), number(Double), string(String), array([JSONValue]), object([String: JSONValue])

  /// Takes the value that stands there.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let values = try? value.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  /// Reads a text.
  public init(_ text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  /// The member of an object.
  public subscript(_ key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
}

/// A JSON Schema (draft 2020-12) with the keywords that `Spec/json` uses; another keyword is a fault of the schema.
public struct JSONSchema {
  private let root: JSONValue

  /// Reads a schema.
  public init(contentsOf path: String) throws {
    root = try JSONValue(String(decoding: contents(of: path), as: UTF8.self))
  }

  /// What does not hold of a value, each with its place; empty where all does.
  public func faults(of value: JSONValue) -> [String] { faults(value, root, "$") }

  private func faults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    guard case .object(let rules) = schema else { return ["\(place): no schema"] }
    return rules.sorted { $0.key < $1.key }.flatMap { key, rule in
      switch (key, rule, value) {
      case ("$schema", _, _), ("title", _, _), ("description", _, _), ("$defs", _, _), ("additionalProperties", _, _):
        return [String]()
      case ("type", .string(let name), _):
        return isOf(value, name) ? [] : ["\(place): expected \(name)"]
      case ("type", .array(let names), _):
        return names.contains { if case .string(let name) = $0 { isOf(value, name) } else { false } }
          ? [] : ["\(place): expected one of several types"]
      case ("enum", .array(let values), _):
        return values.contains(value) ? [] : ["\(place): \(value) is not in the list"]
      case ("const", _, _): return rule == value ? [] : ["\(place): expected \(rule)"]
      case ("minimum", .number(let least), .number(let number)):
        return number >= least ? [] : ["\(place): below \(least)"]
      case ("maximum", .number(let most), .number(let number)): return number <= most ? [] : ["\(place): above \(most)"]
      case ("pattern", .string(let pattern), .string(let text)):
        return (try? Regex(pattern).firstMatch(in: text)) != nil ? [] : ["\(place): \(text) does not match \(pattern)"]
      case ("properties", .object(let properties), .object(let members)):
        return members.sorted { $0.key < $1.key }.flatMap { name, member in
          guard let property = properties[name] else {
            return rules["additionalProperties"] == .bool(false) ? ["\(place).\(name): not in the schema"] : []
          }
          return faults(member, property, "\(place).\(name)")
        }
      case ("required", .array(let names), .object(let members)):
        return names.compactMap {
          if case .string(let name) = $0, members[name] == nil { "\(place).\(name): missing" } else { nil }
        }
      case ("items", _, .array(let values)):
        return values.enumerated().flatMap { faults($1, rule, "\(place)[\($0)]") }
      case ("anyOf", .array(let schemas), _):
        let found = schemas.map { faults(value, $0, place) }
        return found.contains { $0.isEmpty } ? [] : found.min { $0.count < $1.count } ?? []
      case ("$ref", .string(let path), _):
        let target = path.split(separator: "/").dropFirst().reduce(root as JSONValue?) { $0?[String($1)] }
        return target.map { faults(value, $0, place) } ?? ["\(place): no \(path)"]
      case ("minimum", _, _), ("maximum", _, _), ("pattern", _, _), ("properties", _, _), ("required", _, _),
        ("items", _, _):
        return []
      default: return ["\(place): unknown keyword \(key)"]
      }
    }
  }

  private func isOf(_ value: JSONValue, _ type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
      ("object", .object):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }
}
