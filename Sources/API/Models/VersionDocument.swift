import JSON
import Monitoring
import Storage

/// A trained version of a model as the contract shows it.
struct VersionDocument {
  let version: VersionRecord
  let model: ModelRecord
  /// Of the archive, and of the weights that it shares with others.
  let bytes: (own: Int64, shared: Int64)

  /// - Parameter hasReport: false in lists, where reports would be most of the answer.
  func write(to writer: inout JSONWriter, hasReport: Bool = true) {
    writer.object { writer in
      writer.field("model", model.id)
      writer.versionSummaryFields(version, of: model)
      writer.field("points", version.points)
      writer.field("data_hash", version.dataHash)
      writer.field("seed", version.seed)
      writer.field("warm_start_version", version.warmStart)
      writer.key("parameters")
      writer.verbatim(version.parametersJSON.utf8)
      writer.field("report", hasReport ? version.training?["report"] ?? .null : .null)
      writer.field("bytes", bytes.own)
      writer.field("shared_bytes", bytes.shared)
    }
  }
}

extension JSONWriter {
  /// A version as its model lists it.
  mutating func versionSummary(_ version: VersionRecord, of model: ModelRecord) {
    object { writer in writer.versionSummaryFields(version, of: model) }
  }

  fileprivate mutating func versionSummaryFields(_ version: VersionRecord, of model: ModelRecord) {
    let extent = version.extent
    field("version", version.number)
    field("active", model.activeVersion == version.number)
    time("created_at", version.createdAt)
    field("from", extent?.from)
    field("to", extent?.to)
    time("cleared_at", version.clearedAt)
  }
}
