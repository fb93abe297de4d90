import JSON

/// What an operator says of silence and standstill, where the history of the series isn't to decide.
package struct SilenceLimits: Equatable, Sendable {
  package enum Limit: Equatable, Sendable {
    /// What the history knows.
    case learnt
    /// Never an alert.
    case off
    /// Seconds; of open hours, where there are any.
    case after(Int64)
  }

  static let seconds: ClosedRange<Int64> = 1...31 * 86_400

  package var noData = Limit.learnt
  package var flatline = Limit.learnt
}

extension SilenceLimits.Limit {
  /// How many missing points are silence; nil where none are.
  func missing(learnt: Int, interval: Int64) -> Int64? {
    switch self {
    case .learnt: Int64(learnt)
    case .off: nil
    case .after(let seconds): max(1, (seconds + interval - 1) / interval)
    }
  }

  /// How many equal points are a flat line; nil where none are.
  func equal(learnt: Int?, interval: Int64) -> Int? {
    switch self {
    case .learnt: learnt
    case .off: nil
    case .after(let seconds): Int(max(2, (seconds + interval - 1) / interval))
    }
  }
}

/// As rules hold it: `false`, or `{"after": SECONDS}`; absent for what is learnt.
extension SilenceLimits.Limit {
  var json: JSONValue? {
    switch self {
    case .learnt: nil
    case .off: .bool(false)
    case .after(let seconds): .object(["after": .integer(seconds)])
    }
  }

  /// Reads what `json` wrote; anything else is what is learnt.
  init(json: JSONValue?) {
    if json?.bool == false {
      self = .off
    } else if let seconds = json?["after"]?.integer, SilenceLimits.seconds.contains(seconds) {
      self = .after(seconds)
    } else {
      self = .learnt
    }
  }
}

extension SilenceLimits {
  /// Reads `no_data` and `flatline` of a request; what is wrong with them is among the reader's faults.
  init(reading reader: inout JSONObjectReader) {
    noData = reader.silenceLimit("no_data")
    flatline = reader.silenceLimit("flatline")
  }
}

extension JSONObjectReader {
  fileprivate mutating func silenceLimit(_ key: String) -> SilenceLimits.Limit {
    if let flag = value(key)?.bool {
      if flag {
        report(
          .wrongType, at: key, "must be false or an object such as {\"after\": 3600}; leave it out for what is learnt")
      }
      return flag ? .learnt : .off
    }
    return object(key) { $0.integer("after", in: SilenceLimits.seconds, required: true) }.map { .after($0) } ?? .learnt
  }
}
