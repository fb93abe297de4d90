import Glibc

/// The room on the disk of a file.
package enum DiskSpace {
  /// Bytes that are free for this process; nil where the system doesn't say.
  package static func free(at path: String) -> Int64? {
    var figures = statvfs()
    guard statvfs(path, &figures) == 0 else { return nil }
    let bytes = UInt64(figures.f_bavail).multipliedReportingOverflow(by: UInt64(figures.f_frsize))
    return bytes.overflow ? nil : Int64(exactly: bytes.partialValue)
  }
}
