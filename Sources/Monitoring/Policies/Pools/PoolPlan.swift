import JSON
import Storage

/// What a training of a pool learns from: settled once, so that it goes on from its checkpoint though points come meanwhile.
struct PoolPlan: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    /// The key of the series, and its generation by then.
    let series: Int64
    let generation: Int64
    /// Unix seconds, `to` exclusive.
    let from: Int64
    let to: Int64
  }

  var members: [Member] = []
  /// Keys of series that were left out, and why.
  var leftOut: [Int64: PolicyReason] = [:]

  var text: String {
    let members = members.map { member in
      JSONValue.array([
        .integer(member.series), .integer(member.generation), .integer(member.from), .integer(member.to),
      ])
    }
    let leftOut = leftOut.sorted { $0.key < $1.key }.map { key, reason in
      JSONValue.array([.integer(key), .string(reason.code), .string(reason.detail)])
    }
    return JSONValue.object(["members": .array(members), "left_out": .array(leftOut)]).text
  }

  init() {}

  /// Reads what `text` wrote; nil for anything else.
  init?(json text: String) {
    guard let value = try? JSONValue.parse(text), let members = value["members"]?.array,
      let leftOut = value["left_out"]?.array
    else { return nil }
    self.members = members.compactMap { member in
      guard let numbers = member.array?.compactMap(\.integer), numbers.count == 4 else { return nil }
      return Member(series: numbers[0], generation: numbers[1], from: numbers[2], to: numbers[3])
    }
    for entry in leftOut {
      guard let parts = entry.array, parts.count == 3, let key = parts[0].integer, let code = parts[1].string,
        let detail = parts[2].string
      else { return nil }
      self.leftOut[key] = PolicyReason(code: code, by: nil, detail: detail)
    }
    guard self.members.count == members.count else { return nil }
  }
}

extension PolicyReason {
  static func sampledOut(_ bounds: PoolBounds) -> PolicyReason {
    PolicyReason(
      code: "sampled_out", by: nil,
      detail:
        "The pool has more than its bounds let it learn from (\(bounds.series) series, \(bounds.points) points), and this "
        + "one was not drawn; it is served by the weights all the same.")
  }

  static let joinedLater = PolicyReason(
    code: "joined_later", by: nil,
    detail: "It came after the weights were learnt, and is served by them; the pool's next training may learn from it.")
}
