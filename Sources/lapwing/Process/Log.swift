import Glibc
import HTTP
import JSON
import Platform
import Programs
import Series

/// How much a line of the log matters; also how little has to for it to be written.
enum LogLevel: String, CaseIterable, Sendable {
  case debug, info, warning, error

  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What the service says of itself on standard error: a JSON object a line, for which nobody waits (`LineWriter`). No
/// line holds a token, a receiver's address or the query of a request.
struct Log: Sendable {
  /// Lines below it are not written.
  let least: LogLevel

  init(_ least: LogLevel = .info) {
    self.least = least
  }

  /// - Parameter fields: what else belongs to it, under names of its own.
  func write(_ level: LogLevel, _ message: String, _ fields: (inout JSONWriter) -> Void = { _ in }) {
    if level.rank >= least.rank { StandardError.write(Self.line(level, message, fields)) }
  }

  static func line(_ level: LogLevel, _ message: String, _ fields: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.field("time", Timestamp.format(Clock.now()))
      writer.field("level", level.rawValue)
      writer.field("message", message)
      fields(&writer)
    }
    return writer.bytes
  }

  /// What was asked, what became of it, and the name that problem documents repeat. Written by the next
  /// `StandardError.writeGathered`, or with the next line that is written at once.
  func write(_ report: HTTPRequestReport) {
    let level = Self.level(of: report)
    guard level.rank >= least.rank else { return }
    let line = Self.line(level, "request") { writer in
      writer.field("request_id", report.requestID)
      writer.field("remote", report.remote)
      if let caller = report.caller { writer.field("token", caller) }
      writer.field("method", report.method)
      writer.field("path", report.path)
      writer.field("status", report.status)
      writer.field("bytes_in", report.bytesIn)
      writer.field("bytes_out", report.bytesOut)
      writer.field("milliseconds", report.duration / .milliseconds(1))
      if !report.isComplete { writer.field("complete", false) }
    }
    StandardError.gather(line)
  }

  /// A fault of ours is an error, whoever tries doors is worth a warning; other faults are the clients' own, those that
  /// speak another version or method of HTTP among them.
  private static func level(of report: HTTPRequestReport) -> LogLevel {
    switch report.status {
    case 501, 505: .info
    case 500...: .error
    case 401, 403: .warning
    default: .info
    }
  }
}
