import Glibc
import Programs

/// The file that the demo uploads.
struct DemoInput {
  let path: String
  let bytes: [UInt8]
  /// The id that the series gets: the file's name without its ending.
  let series: String
  let introduction: String
  /// How the file is to be taken; empty leaves it to its content.
  let query: String

  private static let longest = 1 << 28

  /// - Throws: `ProgramError` where a file cannot be read.
  init(_ options: DemoOptions, folder: String) throws {
    query = options.query ?? ""
    if let file = options.file {
      let inspected = InspectedFile(file)
      (path, bytes) = (file, try inspected.bytes(limit: Self.longest))
      series = inspected.identifier ?? "series"
      introduction = "Your file \(file):"
      return
    }
    let indicator = SyntheticIndicator(days: 35, seed: UInt64(options.seed))
    (path, bytes, series) = ("\(folder)/shop.csv", indicator.csv, "shop")
    introduction =
      "Five weeks of a shop's orders, a value each \(indicator.interval / 60) minutes, with gaps and "
      + "\(indicator.anomalies.count)\nanomalies planted and labelled:"
    guard TextFile.write(bytes, to: path) else { throw ProgramError.unwritable(path) }
  }
}
