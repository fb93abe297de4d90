import Detectors
import Evaluation
import JSON
import Series
package import Storage

/// Holds a model's scores against the labels of a range.
package struct DetectionEvaluation: Sendable {
  /// Longer ranges are jobs.
  package static let mostPointsAtOnce: Int = 100_000
  /// Scores and figures of more points than this do not fit the memory of an ordinary machine.
  package static let mostPoints: Int = 20_000_000

  private let context: ServiceContext
  private let reader: ScoreReader
  private let store: ScoreStore

  init(context: ServiceContext, reader: ScoreReader, store: ScoreStore) {
    self.context = context
    self.reader = reader
    self.store = store
  }

  /// The evaluation in the shape of the contract.
  ///
  /// - Throws: what finding the model throws; `empty_range` where the series has no points there.
  func json(_ request: EvaluationRequest, checkCancellation: () throws -> Void = {}) throws -> JSONValue {
    let (subject, slots) = try range(of: request)
    guard !slots.isEmpty, let grid = subject.series.grid else {
      throw MonitoringError("empty_range", "The series has no points in the range.")
    }
    let scores = try store.scores(
      of: subject.version, model: subject.model, series: subject.series, slots: slots,
      checkCancellation: checkCancellation
    ).score
    let timeGrid = try TimeGrid(
      start: grid.time(ofSlot: slots.lowerBound), interval: grid.interval, count: slots.count)
    let kinds = try context.database.read { try TrainingData.labelKinds(of: subject.series, on: timeGrid, in: $0) }
    let scored = try LabelledScores(
      scores: scores, labels: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore })
    return document(request, subject, timeGrid, scored)
  }

  /// What a request is about.
  ///
  /// - Throws: `unknown_reference`, `range_too_long`, and what finding the scores throws.
  func range(of request: EvaluationRequest) throws -> (subject: ScoreReader.Subject, slots: Range<Int64>) {
    let subject = try subject(of: request)
    let slots = reader.slots(of: subject, from: request.from, to: request.to)
    guard slots.count <= Self.mostPoints else {
      throw MonitoringError(
        "range_too_long", "The range has \(slots.count) points; one evaluation holds \(Self.mostPoints).")
    }
    return (subject, slots)
  }

  private func subject(of request: EvaluationRequest) throws -> ScoreReader.Subject {
    do {
      return try reader.subject(model: request.model, series: request.series)
    } catch let error as MonitoringError where error.code == "model_not_found" {
      // Here the body names the model, not the path.
      let fault = Fault(at: .body("/model"), code: "unknown_reference", detail: "names a model that is not there")
      throw MonitoringError("unknown_reference", error.detail, faults: [fault])
    }
  }

  private func document(
    _ request: EvaluationRequest, _ subject: ScoreReader.Subject, _ grid: TimeGrid, _ scored: LabelledScores
  ) -> JSONValue {
    let value = subject.threshold.value
    let interval = grid.interval
    func figures(_ way: DetectionProtocol) -> JSONValue {
      ProtocolFigures(scored, way, threshold: value, interval: interval).json
    }
    return .object([
      "kind": .string("detection"), "model": .string(subject.model.id), "version": .integer(subject.version.number),
      "series": .string(subject.series.definition.id), "from": .integer(grid.start), "to": .integer(grid.end),
      "points": .integer(Int64(scored.count)), "anomalous_points": .integer(Int64(scored.anomalousCount)),
      "anomalies": .integer(Int64(scored.segments.count)),
      "threshold": .object([
        "method": .string(subject.threshold.settings.method.name), "value": .number(value),
        "baseline": .number(subject.threshold.baseline),
      ]),
      "delay_limit": .integer(Int64(request.delayLimit)), "point_wise": figures(.pointWise),
      "point_adjusted": figures(.pointAdjusted(delay: nil)),
      "point_adjusted_within_delay": figures(.pointAdjusted(delay: request.delayLimit)),
      "range_based": ProtocolFigures(ranges: scored, threshold: value, interval: interval).json,
    ])
  }
}

/// An evaluation that is too long to answer at once.
struct EvaluationJob: JobExecutor {
  static let kind = "evaluation"

  let evaluation: DetectionEvaluation

  func run(_ control: JobControl) throws -> String {
    control.enter(.evaluating, share: 0)
    let request = try EvaluationRequest(json: control.job.requestJSON)
    return try evaluation.json(request) { if control.mustStop { throw CancellationError() } }.text
  }

  func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {}

  func topics(of job: JobRecord) -> [ChangeBoard.Topic] { [] }
}

/// Evaluations as clients ask for them.
package struct Evaluations: Sendable {
  private let context: ServiceContext
  private let jobs: JobRunner
  private let evaluation: DetectionEvaluation

  package init(service: Service) {
    context = service.context
    jobs = service.jobs
    evaluation = service.evaluation
  }

  package enum Answer: Sendable {
    case evaluation(json: [UInt8])
    case job(JobRecord)
  }

  /// Evaluates at once where the range is short, else queues a job.
  package func evaluate(_ request: EvaluationRequest) throws -> Answer {
    let (subject, slots) = try evaluation.range(of: request)
    guard slots.count > DetectionEvaluation.mostPointsAtOnce else {
      return .evaluation(json: try evaluation.json(request).bytes)
    }
    let json = request.json(series: subject.series.definition.id)
    let job = try context.database.write { transaction in
      try transaction.jobs.enqueue(
        id: Identifier.make(), kind: EvaluationJob.kind, subject: subject.model.subject, requestJSON: json,
        now: context.now())
    }
    jobs.jobWasQueued()
    return .job(job)
  }
}
