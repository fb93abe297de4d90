import Foundation

/// The files of this package, as paths from its root.
struct Repository: Sendable {
  static let here = Repository(
    root: (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() })
  /// Whether the tests of what is made from the code are to write it instead of holding it against the code.
  static let isWriting = ProcessInfo.processInfo.environment["LAPWING_WRITE_PAGES"] != nil
  /// Where the pages are.
  static let catalogue = "Sources/lapwing/Documentation.docc"

  let root: URL
  let files: Set<String>
  let folders: Set<String>
  private let names: Set<String>

  private init(root: URL) {
    self.root = root
    var files: Set<String> = []
    var folders: Set<String> = []
    // What builds and tools leave lies in folders whose names begin with a dot.
    var left = ["README.md", ".ci", "Package.swift", "Plugins", "Sources", "Tests", "docker", "migrations", "openapi"]
    while let path = left.popLast() {
      let inside = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path)
      guard let inside else {
        files.insert(path)
        continue
      }
      folders.insert(path)
      left += inside.filter { !$0.hasPrefix(".") }.map { "\(path)/\($0)" }
    }
    (self.files, self.folders) = (files, folders)
    names = Set(files.map { String($0.split(separator: "/").last ?? "") })
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Endings of what people write, by which a bare name is known to be that of a file.
  private static let endings: Set<Substring> = ["swift", "py", "sh", "sql", "md", "yaml", "sqlite"]

  /// Whether a word names something of this package that is not there: a path that begins with one of its folders or ends
  /// as what people write, or the bare name of such a file.
  func lacks(_ word: Substring) -> Bool {
    guard !word.contains(where: "…*{}<>$\"'()@".contains) else { return false }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    let pieces = parts.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    let isWritten = pieces.count > 1 && pieces[0] != "" && pieces.last.map(Self.endings.contains) == true
    if parts.count == 1 { return isWritten && !names.contains(String(word)) }
    guard parts[0] != "", isWritten || folders.contains(String(parts[0])) else { return false }
    let path = parts.last == "" ? String(word.dropLast()) : String(word)
    return !files.contains(path) && !folders.contains(path)
  }
}
