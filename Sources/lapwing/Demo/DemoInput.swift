import Glibc
import Programs

/// The file that the demo uploads.
struct DemoInput {
  let path: String
  let bytes: [UInt8]
  /// The id that the series gets: the file's name without its ending.
  let series: String
  let introduction: String

  private static let longest = 1 << 28

  /// - Throws: `ProgramError` where a file cannot be read.
  init(_ options: DemoOptions, folder: String) throws(ProgramError) {
    if let file = options.file {
      guard let text = TextFile.read(file, limit: Self.longest) else { throw .unreadable(file) }
      (path, bytes) = (file, Array(text.utf8))
      series = Self.identifier(of: file)
      introduction = "Your file \(file):"
      return
    }
    let indicator = SyntheticIndicator(days: 35, seed: UInt64(options.seed))
    (path, bytes, series) = ("\(folder)/shop.csv", indicator.csv, "shop")
    introduction =
      "Five weeks of a shop's orders, a value each \(indicator.interval / 60) minutes, with gaps and "
      + "\(indicator.anomalies.count)\nanomalies planted and labelled:"
    guard TextFile.write(bytes, to: path) else { throw .unwritable(path) }
  }

  private static func identifier(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
    let letters = stem.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
        ? Character(scalar) : "-"
    }
    return letters.isEmpty ? "series" : String(letters.prefix(128))
  }
}
