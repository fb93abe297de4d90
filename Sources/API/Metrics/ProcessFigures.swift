import Glibc

/// What the system says of this process (proc(5)); nil where it says nothing, as on systems without /proc.
enum ProcessFigures {
  /// Bytes of memory that are resident.
  static var residentBytes: Int64? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [UInt8](repeating: 0, count: 256)
    let count = fread(&line, 1, line.count, file)
    let fields = String(decoding: line[..<count], as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int64(fields[1]) else { return nil }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Open file descriptors, but for the one that this look takes.
  static var openDescriptors: Int64? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count: Int64 = 0
    while readdir(folder) != nil { count += 1 }
    // Itself, "." and "..".
    return count - 3
  }
}
