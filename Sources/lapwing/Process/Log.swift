import Glibc
import HTTP
import JSON
import Series

/// What the service says of itself: whole lines on standard error, one write each, so that threads do not mix them.
enum Log {
  static func line(_ text: String) {
    write(Array(text.utf8) + [UInt8(ascii: "\n")])
  }

  fileprivate static func write(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// One JSON line a request: what was asked, what became of it, and the name that problem documents repeat.
enum RequestLog {
  static func write(_ report: HTTPRequestReport) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("time", Timestamp.format(Clock.now()))
      writer.field("request_id", report.requestID)
      writer.field("remote", report.remote)
      writer.field("method", report.method)
      writer.field("path", report.path)
      writer.field("status", report.status)
      writer.field("bytes_in", report.bytesIn)
      writer.field("bytes_out", report.bytesOut)
      writer.field("milliseconds", report.duration / .milliseconds(1))
      if !report.isComplete { writer.field("complete", false) }
    }
    Log.write(writer.bytes + [UInt8(ascii: "\n")])
  }
}
