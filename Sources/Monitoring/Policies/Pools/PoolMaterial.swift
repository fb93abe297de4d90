import Detectors
package import JSON
import Series
package import Storage

/// What a pool learns from, read as its plan says.
struct PoolMaterial {
  private(set) var inputs: [TrainingInput] = []
  private var read: [(member: PoolPlan.Member, points: Int64, anomalies: Int)] = []
  private var leftOut: [Int64: PolicyReason]

  /// A series that cannot be learnt from is left out.
  ///
  /// - Throws: why, where that leaves none.
  init(
    _ plan: PoolPlan, _ policy: Policy, _ parameters: any MethodParameters, in context: ServiceContext,
    isCancelled: () -> Bool
  ) throws {
    leftOut = plan.leftOut
    var fault: (any Error)?
    for member in plan.members {
      if isCancelled() { throw CancellationError() }
      do {
        let data = try context.database.read { transaction -> TrainingData? in
          guard let series = try transaction.series.get(key: member.series), series.generation == member.generation
          else { return nil }
          return try TrainingData(
            series, metrics: series.definition.metrics, from: member.from, to: member.to, in: transaction)
        }
        guard let data else { continue }
        do { try policy.definition.algorithm.checkMember(data.input, parameters: parameters) } catch {
          throw MonitoringError(error)
        }
        inputs.append(data.input)
        read.append((member, data.measuredPoints, data.input.labelledAnomaly.runs(of: true).count))
      } catch let error as MonitoringError {
        leftOut[member.series] = .failure(error)
        fault = fault ?? error
      }
    }
    guard inputs.isEmpty else { return }
    throw fault ?? MonitoringError(.seriesTooShort, "No series of the pool has points enough to learn from.")
  }

  /// - Parameter heldOut: of each input the points that no step has learnt from.
  func members(_ heldOut: [Range<Int>?]) -> [PoolMemberRecord] {
    let learnt = zip(zip(read, inputs), heldOut).map { source, held in
      let ((member, points, anomalies), input) = source
      var record = PoolMemberRecord(series: member.series, points: points, anomalies: Int64(anomalies))
      (record.from, record.to) = (member.from, member.to)
      record.unlearnt = held.map { input.series.grid.timestamp(at: $0.lowerBound) } ?? member.to
      return record
    }
    return learnt
      + leftOut.sorted { $0.key < $1.key }.map { key, reason in
        var record = PoolMemberRecord(series: key)
        record.reasonJSON = reason.json.text
        return record
      }
  }

  /// What the pool says of its weights.
  func summary(_ report: TrainingReport) -> String {
    LearntPool(
      series: Int64(read.count), points: read.reduce(0) { $0 + $1.points },
      anomalies: Int64(read.reduce(0) { $0 + $1.anomalies }), leftOut: Int64(leftOut.count),
      epochs: Int64(report.epochs.count), bestEpoch: report.bestEpoch.map(Int64.init), loss: report.epochs.last?.loss,
      seconds: report.seconds, notes: report.notes
    ).json.text
  }
}

/// What weights were learnt from, and how that went.
package struct LearntPool: Equatable, Sendable {
  package let series: Int64
  /// With a value.
  let points: Int64
  /// Labelled.
  let anomalies: Int64
  /// Series that had enough and were not learnt from.
  let leftOut: Int64
  let epochs: Int64
  let bestEpoch: Int64?
  let loss: Double?
  let seconds: Double
  let notes: [String]

  package var json: JSONValue {
    .object([
      "series": .integer(series), "points": .integer(points), "anomalies": .integer(anomalies),
      "left_out": .integer(leftOut), "epochs": .integer(epochs),
      "best_epoch": bestEpoch.map(JSONValue.integer) ?? .null, "loss": loss.map(JSONValue.number) ?? .null,
      "seconds": .number(seconds), "notes": .array(notes.map(JSONValue.string)),
    ])
  }
}

extension LearntPool {
  /// Reads what `json` wrote; nil for anything else.
  init?(json text: String) {
    guard let value = try? JSONValue.parse(text), let series = value["series"]?.integer,
      let points = value["points"]?.integer, let anomalies = value["anomalies"]?.integer,
      let leftOut = value["left_out"]?.integer
    else { return nil }
    self.init(
      series: series, points: points, anomalies: anomalies, leftOut: leftOut, epochs: value["epochs"]?.integer ?? 0,
      bestEpoch: value["best_epoch"]?.integer, loss: value["loss"]?.number, seconds: value["seconds"]?.number ?? 0,
      notes: value["notes"]?.array?.compactMap(\.string) ?? [])
  }
}

extension PoolRecord {
  package var learnt: LearntPool? { learntJSON.flatMap(LearntPool.init(json:)) }
}
