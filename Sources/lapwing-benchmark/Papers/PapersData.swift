import Glibc
import Programs

/// The folder of real series: one folder a data set, one file a series.
struct PapersData {
  private let folder: String

  init(_ folder: String) { self.folder = folder }

  /// The series of a data set in the order of their names; none where there is no such folder.
  func indicators(_ set: String) throws -> [LabelledIndicator] {
    try names(set).map { try LabelledIndicator(path: "\(folder)/\(set)/\($0).csv", name: $0) }
  }

  /// The names of a data set's files, without `.csv`, in order; none where there is no such folder.
  func names(_ set: String) -> [String] { files("\(folder)/\(set)").map { String($0.dropLast(".csv".count)) } }

  /// What arms have drawn, by name, in order.
  static func drawings(in folder: String) -> [(name: String, text: String)] {
    let data = PapersData(folder)
    return data.entries(folder).filter { $0.hasSuffix(".svg") }.compactMap { name in
      TextFile.read("\(folder)/\(name)", limit: 1 << 24).map { (name, $0) }
    }
  }

  /// Folders within a folder, in order.
  func sets(in set: String) -> [String] {
    entries("\(folder)/\(set)").filter { !$0.contains(".") }.map { "\(set)/\($0)" }
  }

  private func files(_ path: String) -> [String] { entries(path).filter { $0.hasSuffix(".csv") } }

  private func entries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.sorted()
  }
}
