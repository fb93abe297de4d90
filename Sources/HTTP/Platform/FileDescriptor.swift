internal import CLinux

/// A file descriptor with one owner, closed when the owner goes.
struct FileDescriptor: ~Copyable, Sendable {
  let raw: Int32

  /// Takes over an open descriptor.
  init(owning raw: Int32) { self.raw = raw }

  deinit { close(raw) }
}
