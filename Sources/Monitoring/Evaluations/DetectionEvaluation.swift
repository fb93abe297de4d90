import Detectors
import Evaluation
import JSON
import Series
package import Storage

/// Holds a model's scores against the labels of a range.
package struct DetectionEvaluation: Sendable {
  /// Longer ranges are jobs.
  package static let mostPointsAtOnce: Int = 100_000

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
  func json(_ request: EvaluationRequest) throws -> JSONValue {
    let subject = try reader.subject(model: request.model, series: request.series)
    let slots = reader.slots(of: subject, from: request.from, to: request.to)
    guard !slots.isEmpty, let grid = subject.series.grid else {
      throw MonitoringError("empty_range", "The series has no points in the range.")
    }
    let scores = try store.scores(
      of: subject.version, model: subject.model, series: subject.series, slots: slots
    ).score
    let timeGrid = try TimeGrid(
      start: grid.time(ofSlot: slots.lowerBound), interval: grid.interval, count: slots.count)
    let kinds = try context.database.read { try TrainingData.labelKinds(of: subject.series, on: timeGrid, in: $0) }
    let scored = try LabelledScores(
      scores: scores, labels: kinds.map { $0 == .anomaly }, ignored: kinds.map { $0 == .ignore })
    return document(request, subject, timeGrid, scored)
  }

  /// How many points a request is about.
  func points(_ request: EvaluationRequest) throws -> (subject: ScoreReader.Subject, count: Int) {
    let subject = try reader.subject(model: request.model, series: request.series)
    return (subject, reader.slots(of: subject, from: request.from, to: request.to).count)
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
    if control.mustStop { throw CancellationError() }
    return try evaluation.json(EvaluationRequest(json: control.job.requestJSON)).text
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
    let (subject, count) = try evaluation.points(request)
    guard count > DetectionEvaluation.mostPointsAtOnce else {
      return .evaluation(json: try evaluation.json(request).bytes)
    }
    let json = request.json(series: subject.series.definition.id, version: subject.version.number)
    let job = try context.database.write { transaction in
      try transaction.jobs.enqueue(
        id: Identifier.make(), kind: EvaluationJob.kind, subject: subject.model.subject, requestJSON: json,
        now: context.now())
    }
    jobs.jobWasQueued()
    return .job(job)
  }
}
