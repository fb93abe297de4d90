import HTTP
import Monitoring
import Storage

/// The routes of the API: each a function that may throw, whose errors become problem documents.
struct RouteTable {
  private(set) var router: Router
  private let epoch: String
  /// What each route wants its callers to show.
  private var admissions: [Router.Route: RouteAdmission] = [:]

  /// - Parameter epoch: of the database.
  init(epoch: String) {
    self.epoch = epoch
    router = Router { status, request in
      Problem(unrouted: status, request).response(requestID: request.id)
    }
  }

  /// - Parameters:
  ///   - scope: what a token must be for; nil for a route that is open to everybody.
  ///   - fields: of the request, which choose among several forms of the answer.
  mutating func on(
    _ method: HTTPMethod, _ pattern: String, wants scope: AccessScope?, varies fields: [String] = [],
    _ respond: @escaping @Sendable (APIRequest) throws -> HTTPOutcome
  ) {
    admissions[Router.Route(method: method, pattern: pattern)] = scope.map { .scope($0) } ?? .free
    let isTagged = method == .get && pattern.hasPrefix("/v1/")
    router.on(method, pattern) { [epoch] request in
      let request = APIRequest(http: request, epoch: epoch)
      let outcome = Self.answering(request.http.id) { try respond(request) }
      guard isTagged else { return outcome }
      return outcome.mapResponse { response in
        var response = request.tagged(response)
        for field in fields { response.headers.vary(on: field) }
        return response
      }
    }
  }

  /// What a request must show; HEAD what GET must.
  func admission(of request: HTTPRequest) -> RouteAdmission {
    router.route(of: request).flatMap { admissions[$0] } ?? .token
  }

  /// Runs a step of a route; what it throws is the answer.
  static func answering(_ requestID: @autoclosure () -> String, _ step: () throws -> HTTPOutcome) -> HTTPOutcome {
    do {
      return try step()
    } catch {
      return .response(Problem(reporting: error).response(requestID: requestID()))
    }
  }
}

extension Problem {
  fileprivate init(unrouted status: HTTPStatus, _ request: HTTPRequest) {
    switch status {
    case .notFound: self.init(.notFound, "There is no such path; GET /openapi.json lists them.")
    case .methodNotAllowed:
      self.init(
        .methodNotAllowed, "The path does not know \(request.method.name); the header Allow says which it does.")
    default: self.init(.notImplemented, "The server does not know this method.")
    }
  }
}

extension RouteTable {
  /// All routes of the contract.
  init(service: Service, messenger: Messenger = Messenger()) {
    self.init(epoch: service.context.database.epoch)
    addHealthRoutes(service)
    addContractRoutes()
    addAccessRoutes()
    addSeriesRoutes(service)
    addImportRoutes(service)
    addPointRoutes(service)
    addManyPointRoutes(service)
    addLineProtocolRoutes(service)
    addRemoteWriteRoute(service)
    addBackfillRoutes(service, messenger)
    addLabelRoutes(service)
    addAugmentationRoutes(service)
    addJobRoutes(service)
    addModelRoutes(service)
    addVersionRoutes(service)
    addActiveLearningRoutes(service)
    addDriftRoutes(service)
    addGenerationRoutes(service)
    addScoreRoutes(service)
    addWindowRoutes(service)
    addForecastRoutes(service)
    addEvaluationRoutes(service)
    addMonitorRoutes(service, messenger)
    addPolicyRoutes(service)
    addReceiverRoutes(service, messenger)
    addMuteRoutes(service)
    addAlertRoutes(service)
    addIncidentRoutes(service)
    addOverviewRoutes(service)
    addClusterRoute(service.context.cluster)
    addBulkRoutes(service)
    addFleetScoreRoutes(service)
    addConfigurationRoutes(service, messenger)
    addConsoleRoutes()
    addExampleRoutes()
  }
}
