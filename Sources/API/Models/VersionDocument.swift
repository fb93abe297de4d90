import JSON
import Monitoring
import Storage

/// A trained version of a model as the contract shows it.
struct VersionDocument {
  let version: VersionRecord
  let model: ModelRecord

  private var isActive: Bool { model.activeVersion == version.number }

  func writeSummary(to writer: inout JSONWriter) {
    writer.object { writer in writeSummaryFields(to: &writer) }
  }

  /// - Parameter bytes: of the archive.
  func write(to writer: inout JSONWriter, bytes: Int64) {
    writer.object { writer in
      writer.field("model", model.id)
      writeSummaryFields(to: &writer)
      writer.field("points", version.points)
      writer.field("data_hash", version.dataHash)
      writer.field("seed", version.seed)
      writer.field("warm_start_version", version.warmStart)
      writer.key("parameters")
      writer.verbatim(version.parametersJSON.utf8)
      writer.field("report", version.training?["report"] ?? .null)
      writer.field("bytes", bytes)
    }
  }

  private func writeSummaryFields(to writer: inout JSONWriter) {
    writer.field("version", version.number)
    writer.field("active", isActive)
    writer.time("created_at", version.createdAt)
    writer.field("from", version.extent?.from)
    writer.field("to", version.extent?.to)
  }
}
