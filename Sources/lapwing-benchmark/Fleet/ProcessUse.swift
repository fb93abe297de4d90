import Glibc
import Programs

/// What this process has taken of the machine so far.
struct ProcessUse {
  /// Seconds of processors, of all threads.
  var processor: Double
  /// Bytes that went to the disk, as the kernel counts them.
  var written: Double

  static var now: ProcessUse {
    ProcessUse(
      processor: seconds(of: Int32(RUSAGE_SELF.rawValue)), written: bytes(of: "write_bytes:", in: "/proc/self/io"))
  }

  /// Seconds that the calling thread has had of a processor.
  static var ofThread: Double { seconds(of: 1) }

  /// Bytes that are in memory now.
  static var resident: Double { 1_024 * bytes(of: "VmRSS:", in: "/proc/self/status") }

  /// Bytes of a file.
  static func size(of path: String) -> Double {
    var status = stat()
    return stat(path, &status) == 0 ? Double(status.st_size) : .nan
  }

  private static func seconds(of who: Int32) -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(who), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  private static func bytes(of name: String, in file: String) -> Double {
    let lines = TextFile.read(file, limit: 1 << 16)?.split(separator: "\n") ?? []
    let words = lines.first { $0.hasPrefix(name) }?.split(whereSeparator: \.isWhitespace)
    return words.flatMap { $0.count > 1 ? Double($0[1]) : nil } ?? .nan
  }
}

extension ProcessUse {
  static func - (left: ProcessUse, right: ProcessUse) -> ProcessUse {
    ProcessUse(processor: left.processor - right.processor, written: left.written - right.written)
  }
}
