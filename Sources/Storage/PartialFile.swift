import Glibc

/// A new file under a temporary name, gone with the value unless it was published.
struct PartialFile: ~Copyable {
  let path: String

  /// Makes the empty file, readable by its owner alone.
  init(beside destination: String) throws(BackupError) { try self.init(Self.path(beside: destination)) }

  /// The same under a name that is the same each time, for whoever sees to it that nobody else uses it: what an earlier process
  /// left there is gone.
  init(replacing path: String) throws(BackupError) {
    Self.remove(path)
    try self.init(path)
  }

  private init(_ path: String) throws(BackupError) {
    self.path = path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(call: "open", errno: errno) }
    close(descriptor)
  }

  // Of a published file the names are gone already.
  deinit { Self.remove(path) }

  /// The temporary name that this process uses.
  static func path(beside destination: String) -> String { "\(destination).partial-\(getpid())" }

  static func remove(_ path: String) {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// Gives the file its name, once its bytes are on the disk; the name is there when the folder is synced too.
  ///
  /// - Throws: `exists` where a file has the name and `replaces` is false.
  func publish(as destination: String, replaces: Bool) throws(BackupError) {
    try Self.sync(path, flags: O_RDONLY)
    if replaces {
      guard rename(path, destination) == 0 else { throw .system(call: "rename", errno: errno) }
    } else {
      // Unlike a rename a second name never takes the place of another file.
      guard link(path, destination) == 0 else {
        throw errno == EEXIST ? .exists : .system(call: "link", errno: errno)
      }
      unlink(path)
    }
    let folder = destination.lastIndex(of: "/").map { String(destination[..<$0]) } ?? "."
    try Self.sync(folder.isEmpty ? "/" : folder, flags: O_RDONLY | O_DIRECTORY)
  }

  private static func sync(_ path: String, flags: Int32) throws(BackupError) {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(call: "open", errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(call: "fsync", errno: errno) }
  }
}

/// Which file a name leads to; two names of one file are equal.
struct FileIdentity: Equatable {
  private let device: UInt
  private let inode: UInt
  private let mode: mode_t
  let size: Int

  /// Nil where there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    mode = status.st_mode
    size = Int(status.st_size)
  }

  var isRegular: Bool { mode & S_IFMT == S_IFREG }

  static func == (left: FileIdentity, right: FileIdentity) -> Bool {
    left.device == right.device && left.inode == right.inode
  }
}
