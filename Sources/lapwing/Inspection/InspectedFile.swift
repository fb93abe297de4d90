import Glibc
import Monitoring
import Programs

/// A file that the user names, or standard input.
struct InspectedFile {
  let path: String

  init(_ path: String) { self.path = path }

  private var isInput: Bool { path == "-" }

  /// As messages have it.
  var name: String { isInput ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path }

  /// What a series of it would be called: its name without endings, what no id may hold being a dash.
  var identifier: String? {
    guard !isInput else { return nil }
    var stem = name[...]
    for ending in [".gz", ".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl"]
    where stem.hasSuffix(ending) && stem.count > ending.count {
      stem = stem.dropLast(ending.count)
    }
    let letters = stem.unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "._-".unicodeScalars.contains(scalar))
        ? Character(scalar) : "-"
    }
    let id = String(String(letters).split(separator: "-").joined(separator: "-").prefix(128))
    return id.isEmpty || id == "." || id == ".." ? nil : id
  }

  /// Its bytes as those of an upload.
  ///
  /// - Throws: `ProgramError` where it cannot be read.
  func body() throws(ProgramError) -> UploadBody { UploadBody(next: try pieces()) }

  /// All of its bytes.
  ///
  /// - Throws: `ProgramError` where it cannot be read, or has more than `limit`.
  func bytes(limit: Int) throws -> [UInt8] {
    let next = try pieces()
    var bytes: [UInt8] = []
    while let piece = try next() {
      bytes += piece
      if bytes.count > limit { throw ProgramError.unreadable(path) }
    }
    return bytes
  }

  /// - Returns: what gives the next piece, nil at the end.
  private func pieces() throws(ProgramError) -> () throws -> [UInt8]? {
    let handle = FileHandle(descriptor: isInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC))
    guard handle.descriptor >= 0 else { throw .unreadable(path) }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    return { [path] in
      while true {
        let count = read(handle.descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw ProgramError.unreadable(path) }
        return count == 0 ? nil : Array(buffer[..<count])
      }
    }
  }

  private final class FileHandle {
    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { if descriptor >= 0 { close(descriptor) } }
  }
}
