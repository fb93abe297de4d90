import Glibc

/// Ends the build with a message on standard error.
func stop(_ message: String) -> Never {
  let line = "error: \(message)\n"
  _ = Array(line.utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  exit(1)
}

/// What a server reads at run time; the scripts beside it are not among that.
let embeddedKinds = [".css", ".csv", ".html", ".js", ".json", ".ndjson", ".sql", ".svg", ".txt", ".yaml"]

/// The names of the files of a folder that are to be embedded, sorted; none where it doesn't exist.
func fileNames(in folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard !name.hasPrefix("."), embeddedKinds.contains(where: name.hasSuffix) else { continue }
    if name.contains("\"") || name.contains("\\") { stop("\(folder): a file name needs no quotes: \(name)") }
    names.append(name)
  }
  return names.sorted()
}

/// The text of a file, which has to be UTF-8.
func text(ofFile path: String) -> String {
  guard let file = fopen(path, "rb") else { stop("cannot read \(path)") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { break }
    bytes += buffer[..<count]
  }
  guard ferror(file) == 0, let text = String(validating: bytes, as: UTF8.self) else { stop("\(path) is not UTF-8") }
  return text
}

/// Writes the whole file or stops the build.
func save(_ text: String, toFile path: String) {
  guard let file = fopen(path, "wb") else { stop("cannot write \(path)") }
  let written = fputs(text, file)
  if fclose(file) != 0 || written < 0 { stop("cannot write \(path)") }
}
