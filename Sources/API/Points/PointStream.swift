import HTTP
import Monitoring

/// A range of a series as the body of a CSV answer.
struct PointStream: HTTPBodyProducer {
  private var export: PointExport

  init(_ export: PointExport) {
    self.export = export
  }

  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    do {
      guard let piece = try export.piece() else { return .end }
      return .bytes(piece)
    } catch {
      return .fail
    }
  }
}
