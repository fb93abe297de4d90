import Glibc

/// A file that nobody may write to, root neither, whoever has it open (ioctl_iflags(2)). Only root may make one, and not
/// on every file system.
enum FileFlags {
  private static let get: UInt = 0x8008_6601
  private static let set: UInt = 0x4008_6602
  private static let immutable: Int32 = 0x10

  /// - Returns: whether the system did as told.
  static func makeImmutable(_ path: String, _ isImmutable: Bool = true) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var flags: Int32 = 0
    guard ioctl(descriptor, get, &flags) == 0 else { return false }
    flags = isImmutable ? flags | immutable : flags & ~immutable
    return ioctl(descriptor, set, &flags) == 0
  }

  static var isPossible: Bool {
    var template = Array("/tmp/lapwing-flags-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    return makeImmutable(path) && makeImmutable(path, false)
  }
}
