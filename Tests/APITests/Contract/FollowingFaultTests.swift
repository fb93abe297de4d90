import HTTP
import JSON
import Testing

@testable import API

/// One key that can't be read must not make its neighbours unknown: who mends the one fault would be told to take back what was
/// right.
@Suite("Faults that follow from another")
struct FollowingFaultTests {
  @Test("In no example of the contract does a broken value make another key unknown")
  func brokenValues() throws {
    let contract = try ContractDocument.load()
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      var tried = 0
      for (operation, example) in Self.examples(contract) {
        for (place, body) in Self.broken(example) {
          tried += 1
          let faults = try harness.send(operation.method, operation.target, body.text).faults
          #expect(
            !faults.contains { $0.hasPrefix("unknown_key") }, "\(operation.target) with \(place) broken: \(faults)")
        }
      }
      #expect(tried > 100)
    }
  }

  private struct Operation {
    let method: HTTPMethod
    let target: String
  }

  private static func examples(_ contract: ContractDocument) -> [(Operation, JSONValue)] {
    var all: [(Operation, JSONValue)] = []
    let paths = contract.root["paths"]?.object ?? [:]
    for (path, node) in zip(paths.keys, paths.values) {
      for method in [HTTPMethod.post, .put] {
        guard let content = node[method.name.lowercased()]?["requestBody"]?["content"]?["application/json"] else {
          continue
        }
        let target = path.split(separator: "/").map { part in
          switch part {
          case "{id}": path.contains("/models/") ? "m" : "orders"
          case _ where part.hasPrefix("{"): "1"
          default: String(part)
          }
        }
        let operation = Operation(method: method, target: "/" + target.joined(separator: "/"))
        let named = (content["examples"]?.object?.values ?? []).compactMap { $0["value"] }
        for example in [content["example"]].compactMap(\.self) + named { all.append((operation, example)) }
      }
    }
    return all
  }

  /// The value with each of its members in turn as an object of nothing known, and where that is.
  private static func broken(_ value: JSONValue, at pointer: JSONPointer = .root) -> [(JSONPointer, JSONValue)] {
    if let object = value.object {
      return object.keys.flatMap { key -> [(JSONPointer, JSONValue)] in
        let place = pointer.appending(key)
        let inner = object[key].map { broken($0, at: place) } ?? []
        return ([(place, .object([:]))] + inner).map { place, member in
          var copy = object
          copy[key] = member
          return (place, .object(copy))
        }
      }
    }
    guard let array = value.array, let first = array.first else { return [] }
    return broken(first, at: pointer.appending(0)).map { place, element in
      (place, .array([element] + array.dropFirst()))
    }
  }
}
