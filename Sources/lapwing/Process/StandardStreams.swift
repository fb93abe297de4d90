import Glibc
import JSON
import Monitoring
import Series

/// Whole lines on standard error.
enum StandardError {
  /// Lines that it did not take.
  static let dropped = ServiceCounters.Counter()

  private static let lines = LineWriter(descriptor: STDERR_FILENO, dropped: dropped) { lost in
    Log.line(.warning, "lines of the log were dropped, since standard error did not take them") { writer in
      writer.field("lines", lost.count)
      writer.field("since", Timestamp.format(lost.since))
    }
  }

  static func write(_ text: String) { write(Array(text.utf8)) }

  static func write(_ line: [UInt8]) {
    lines.append(line)
    lines.write()
  }

  /// A line that may wait until `writeGathered`, so that many wake the writer once.
  static func gather(_ line: [UInt8]) { lines.append(line) }

  static func writeGathered() { lines.write() }

  static func flush(within time: Duration) { lines.flush(within: time) }
}

/// Whole lines on standard output, for commands that must not wait for whoever reads them.
enum StandardOutput {
  private static let lines = LineWriter(descriptor: STDOUT_FILENO, dropped: ServiceCounters.Counter()) { lost in
    Array("(\(lost.count) lines were dropped)".utf8)
  }

  static func write(_ text: String) {
    lines.append(Array(text.utf8))
    lines.write()
  }

  static func flush(within time: Duration) { lines.flush(within: time) }
}

/// The descriptors that every program begins with.
enum StandardDescriptors {
  /// Opens those that are closed on nothing: else the next file or connection would take their numbers, and be written
  /// what is meant for them.
  static func complete() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free.
      _ = open("/dev/null", O_RDWR)
    }
  }
}
