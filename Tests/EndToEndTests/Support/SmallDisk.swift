import CLinux
import Glibc

/// A disk of our own, of a few megabytes, that can be filled, emptied and made read-only. Only root may have one.
struct SmallDisk: ~Copyable {
  let path: String

  static var isPossible: Bool { (try? SmallDisk(mebibytes: 1)) != nil }

  init(mebibytes: Int) throws {
    var template = Array("/tmp/lapwing-disk-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CannotStart(call: "mkdtemp", code: errno) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard mount("lapwing", path, "tmpfs", 0, "size=\(mebibytes)m") == 0 else {
      let code = errno
      rmdir(path)
      throw CannotStart(call: "mount", code: code)
    }
    self.path = path
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
    rmdir(path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Takes all the room but so many bytes.
  func fill(leaving bytes: Int) throws {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { throw CannotStart(call: "statvfs", code: errno) }
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    let descriptor = open(file("ballast"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let code = posix_fallocate(descriptor, 0, max(1, free - bytes))
    guard code == 0 else { throw CannotStart(call: "posix_fallocate", code: code) }
  }

  func makeRoom() { unlink(file("ballast")) }

  /// While no file of it is open for writing.
  func makeReadOnly() throws {
    guard mount("lapwing", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") == 0 else {
      throw CannotStart(call: "mount", code: errno)
    }
  }
}
