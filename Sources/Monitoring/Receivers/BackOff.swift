/// How long to wait after a try that failed: twice as long each time, up to five minutes, and not all at the same moment.
package enum BackOff {
  static let first = 1.0
  package static let longest = 300.0
  /// Of the pause, more or less.
  static let jitter = 0.25

  /// Whole seconds, 1 or more.
  ///
  /// - Parameters:
  ///   - failures: tries in a row that failed, 1 or more.
  ///   - chance: from 0 to 1, drawn for each try.
  package static func seconds(after failures: Int64, chance: Double) -> Int64 {
    var pause = first
    // Ten doublings are beyond the longest.
    for _ in 1..<min(max(failures, 1), 11) { pause *= 2 }
    let spread = min(pause, longest) * (1 - jitter + 2 * jitter * chance)
    return Int64(spread.rounded(.up))
  }
}
