import Foundation
import Platform
import Synchronization

/// Numbers that were frozen, bit for bit: a line each of a name, a count, a hash over all bits and two of the numbers, so
/// that a difference shows how large it is.
///
/// They hold on x86-64 alone: another processor's multiply-add and another C library's logarithm round otherwise.
struct GoldenFigures {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "golden.txt")
  /// Set to write the file anew, which is to be done by whoever meant to change the numbers.
  static let isWriting = ProcessInfo.processInfo.environment["LAPWING_FREEZE"] != nil

  /// The line for these numbers.
  static func line(_ name: String, _ values: [Double]) -> String {
    var hash = FNV1a()
    // Every NaN says the same: that there is no number.
    for value in values { hash.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern) }
    let finite = values.filter(\.isFinite)
    return "\(name)\t\(values.count)\t\(String(hash.value, radix: 16))\t\(finite.first ?? .nan)\t\(finite.last ?? .nan)"
  }

  /// The frozen lines whose names begin so.
  static func lines(of group: String) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix(group + ": ") }
  }

  /// Cases are frozen side by side.
  private static let writing = Mutex(())

  /// Puts a group's lines in the place of what the file has of it.
  static func replace(_ group: String, with lines: [String]) throws {
    try writing.withLock { _ in
      let old = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      let others = old.split(separator: "\n").map(String.init).filter { !$0.hasPrefix(group + ": ") }
      let text = (others + lines).sorted().joined(separator: "\n") + "\n"
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }
}
