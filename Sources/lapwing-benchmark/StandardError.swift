import Glibc

/// Lines for whoever waits for the figures, beside the figures on standard output.
enum StandardError {
  static func write(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
