import JSON
package import Storage

/// Evaluations as clients ask for them.
package struct EvaluationService: Sendable {
  private let context: ServiceContext
  private let jobs: JobRunner
  private let evaluator: Evaluator

  package init(service: Service) {
    context = service.context
    jobs = service.jobs
    evaluator = service.evaluator
  }

  package enum Answer: Sendable {
    case evaluation(json: [UInt8])
    case job(JobRecord)
  }

  /// Evaluates at once where that is quickly done, else queues a job.
  package func evaluate(_ request: EvaluationRequest) throws -> Answer {
    let (subject, points, isLong) = try MonitoringError.placing(request.places) {
      let (subject, slots) = try evaluator.scope.range(of: request)
      return (subject, slots.count, try evaluator.isLong(request, of: subject, points: slots.count))
    }
    guard isLong else {
      return .evaluation(json: try evaluator.json(request).bytes)
    }
    let json = request.json(series: subject.series.definition.id)
    let job = try context.database.write { transaction in
      try transaction.jobs.enqueue(
        id: Identifier.make(), kind: EvaluationJob.kind, subject: subject.model.subject, requestJSON: json,
        work: transaction.work(
          "\(EvaluationJob.kind):\(request.kind)",
          nominalSeconds: NominalMachine.seconds(ofEvaluationOf: points)), now: context.now())
    }
    jobs.jobWasQueued()
    return .job(job)
  }
}

/// Carries out evaluations of each kind.
struct Evaluator: Sendable {
  let scope: EvaluationScope
  private let detection: DetectionEvaluation
  private let forecast: ForecastEvaluation
  private let drill: DrillEvaluation
  private let alerts: AlertsEvaluation

  init(context: ServiceContext, reader: ScoreReader, store: ScoreStore, cores: CoreAllocator) {
    scope = EvaluationScope(reader: reader)
    detection = DetectionEvaluation(context: context, scope: scope, store: store)
    forecast = ForecastEvaluation(context: context, scope: scope)
    drill = DrillEvaluation(context: context, scope: scope, store: store, cores: cores)
    alerts = AlertsEvaluation(context: context, scope: scope, store: store)
  }

  /// Whether the evaluation is too much work for an answer at once.
  ///
  /// - Throws: what is known not to be possible without any work.
  func isLong(_ request: EvaluationRequest, of subject: ScoringTarget, points: Int) throws -> Bool {
    if let question = request.alerts { return try alerts.isLong(request, question) }
    if let question = request.drill { return try drill.isLong(question, of: subject, points: points) }
    guard let question = request.forecast else { return points > DetectionEvaluation.mostPointsAtOnce }
    return forecast.isLong(question, points: points)
  }

  /// The evaluation in the shape of the contract. Here the document is the value: a job keeps it as its result, and it is
  /// answered as it was written for as long as the job is remembered, by later versions of the service too.
  func json(_ request: EvaluationRequest, _ course: EvaluationProgress = EvaluationProgress()) throws -> JSONValue {
    try MonitoringError.placing(request.places) {
      if let question = request.alerts { return try alerts.json(request, question, course) }
      if let question = request.drill { return try drill.json(request, question, course) }
      if let question = request.forecast {
        return try forecast.json(request, question, checkCancellation: course.checkCancellation)
      }
      return try detection.json(request, checkCancellation: course.checkCancellation)
    }
  }
}

/// An evaluation's line to whoever waits for it.
struct EvaluationProgress {
  /// Throws where the evaluation is to end.
  var checkCancellation: () throws -> Void = {}
  /// Is told the share that is done, by kinds of evaluations that know it.
  var progress: (Double) -> Void = { _ in }
}

/// An evaluation that is too long to answer at once.
struct EvaluationJob: JobExecutor {
  static let kind = "evaluation"

  let evaluator: Evaluator

  func run(_ control: JobControl) throws -> String {
    control.enter(.evaluating, share: 0)
    let request = try EvaluationRequest(json: control.job.requestJSON)
    let course = EvaluationProgress(
      checkCancellation: { if control.mustStop { throw CancellationError() } },
      progress: { control.report(JobProgress(stage: .evaluating, share: $0)) })
    return try evaluator.json(request, course).text
  }

  func abandon(_ job: JobRecord, error: MonitoringError?, in transaction: Transaction) throws {}

  func topics(of job: JobRecord) -> [ChangeNotifier.Topic] { [] }
}
