import API
import Glibc
import Programs

/// The file with the tokens, and the look at it that notices a change.
struct TokenFile: Sendable {
  let path: String

  /// What changes with the file: another file in its place, other content, or its times.
  struct Stamp: Equatable, Sendable {
    fileprivate let device: UInt
    fileprivate let inode: UInt
    fileprivate let size: Int
    fileprivate let modified: [Int]
  }

  /// Nil where there is no such file.
  var stamp: Stamp? {
    status.map { status in
      Stamp(
        device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
        modified: [status.st_mtim, status.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] })
    }
  }

  /// Whether others than its owner and its group may read it.
  var isOpenToOthers: Bool { status.map { $0.st_mode & S_IROTH != 0 } ?? false }

  /// - Throws: `StartError` for a file that cannot be used.
  func read() throws(StartError) -> TokenSet {
    // A pipe could keep the reader waiting, and cannot be read again.
    guard status.map({ $0.st_mode & S_IFMT == S_IFREG }) ?? true else { throw .specialTokenFile(path) }
    guard let text = TextFile.read(path, limit: TokenSet.mostFileBytes) else { throw .unreadableTokenFile(path) }
    do { return try TokenSet(file: text) } catch { throw .invalidTokenFile(path, error) }
  }

  private var status: stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}
