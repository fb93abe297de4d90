import Glibc
import Testing

/// The address or thread sanitizer that this build may run under; see `Tests/Sanitizers/run`.
enum Sanitizer {
  /// Shadow memory, red zones and freed blocks that are held back: what a process takes says nothing then.
  static let isOn = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil

  /// What it reported in the log of a process, from there to the end.
  static func report(in log: String) -> String? {
    let lines = log.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.contains("Sanitizer: ") }) else { return nil }
    return lines[start...].joined(separator: "\n")
  }
}
