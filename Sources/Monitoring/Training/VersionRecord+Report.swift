package import JSON
package import Storage

extension VersionRecord {
  /// What the version keeps of its training: report, range, points, bytes.
  package var training: JSONValue? { reportJSON.flatMap { try? JSONValue.parse($0) } }

  /// The times of the data that it learnt from, `to` exclusive; nil while it is in training.
  package var extent: (from: Int64, to: Int64)? {
    guard let training, let from = training["from"]?.integer, let to = training["to"]?.integer else { return nil }
    return (from, to)
  }

  /// From when on its steps have learnt from no point; nil where they have from all.
  var unlearnt: Int64? { training?["unlearnt"]?.integer }

  /// Why its training failed.
  package var failure: MonitoringError? {
    training?["error"]?.string.flatMap(MonitoringError.init(json:))
  }
}
