package import HTTP
package import Monitoring

/// The whole API as one handler: fields that come once, origins, hosts, access, then idempotency, then the route.
package struct APIHandler: HTTPHandler {
  private let table: RouteTable
  private let access: AccessControl
  private let origins: AllowedOrigins
  private let hosts: AllowedHosts
  private let limits: RateLimits
  /// Nil where nothing is changed.
  private let idempotency: Idempotency?
  /// To be told of every request as it ends.
  package let metrics: Metrics

  /// - Parameters:
  ///   - messenger: tells receivers, for those who want to try them.
  ///   - connections: those of the server that it answers for.
  ///   - limits: of what each caller may send.
  ///   - exportedSeries: metrics of monitored series that `/metrics` shows, at most.
  ///   - metrics: those of the server where they outlive the handler.
  package init(
    service: Service, messenger: Messenger = Messenger(), access: AccessControl = AccessControl(),
    origins: AllowedOrigins = AllowedOrigins(), hosts: AllowedHosts = AllowedHosts(), limits: RateLimits = RateLimits(),
    connections: ConnectionCounters = ConnectionCounters(), exportedSeries: Int = 0, metrics: Metrics = Metrics(),
    passing: PassingCounters = PassingCounters()
  ) {
    self.access = access
    self.origins = origins
    self.hosts = hosts
    self.limits = limits
    idempotency = Idempotency(context: service.context)
    var table = RouteTable(service: service, messenger: messenger)
    table.addMetricsRoute(metrics, connections, service.context.cluster, passing) { text in
      try text.write(service)
    } last: { text in
      if exportedSeries > 0 { text.write(try NewestPoints.read(limit: exportedSeries, of: service)) }
    }
    self.metrics = metrics
    self.table = table
  }

  /// Of a node that serves no series: what it answers itself.
  init(
    _ table: RouteTable, metrics: Metrics, access: AccessControl, origins: AllowedOrigins, hosts: AllowedHosts
  ) {
    self.table = table
    self.metrics = metrics
    self.access = access
    self.origins = origins
    self.hosts = hosts
    limits = RateLimits()
    idempotency = nil
  }

  /// Whether a route is its own.
  func knows(_ request: HTTPRequest) -> Bool { table.router.route(of: request) != nil }

  /// Every route, for the test that holds them against the OpenAPI document.
  package var routes: [Router.Route] { table.router.routes }

  package func respond(to request: HTTPRequest) -> HTTPOutcome {
    if let problem = Problem(repeatedFieldsOf: request) {
      return finished(.response(problem.answer(to: request)), request, nil)
    }
    if let preflight = origins.preflight(request) { return finished(.response(preflight), request, nil) }
    do {
      let caller = try caller(of: request)
      let ticket = try ticket(for: request, of: caller)
      let decoded = request.isGzip ? request.inflatingBody() : request
      let respond = {
        Caller.$current.withValue(caller) {
          idempotency?.respond(to: decoded, with: table.router) ?? table.router.respond(to: decoded)
        }
      }
      guard let ticket else { return finished(respond(), request, caller.name) }
      return finished(ticket.counting(respond).mapResponse(ticket.mark), request, caller.name)
    } catch {
      return finished(.response(error.problem.answer(to: request)), request, error.caller)
    }
  }

  /// That the process is alive is to be heard also while every thread is at work.
  package func answersAtOnce(_ request: HTTPRequest) -> Bool {
    [.get, .head].contains(request.method) && request.target.path == "/healthz"
  }

  /// Whoever watches the service must be able to tell that it is alive and what it is short of.
  package func isVital(_ head: RequestHead) -> Bool {
    [.get, .head].contains(head.method) && ["/healthz", "/readyz", "/metrics"].contains(head.target.path)
  }

  private func caller(of request: HTTPRequest) throws(Refusal) -> Caller {
    try checkHost(request)
    let caller = try access.admit(request, to: table.admission(of: request))
    do { try origins.check(request) } catch { throw Refusal(problem: error, caller: caller.name) }
    if let problem = Conditions.problem(of: request), table.router.route(of: request) != nil {
      throw Refusal(problem: problem, caller: caller.name)
    }
    return caller
  }

  private func ticket(for request: HTTPRequest, of caller: Caller) throws(Refusal) -> RateTicket? {
    do {
      return try limits.admit(request, of: caller, to: table.admission(of: request))
    } catch {
      throw Refusal(problem: error, caller: caller.name)
    }
  }

  /// What is free is the same under every name.
  private func checkHost(_ request: HTTPRequest) throws(Refusal) {
    guard !hosts.admits(request), hosts.areNamed || access.isOpen, table.admission(of: request) != .free else { return }
    throw Refusal(problem: AllowedHosts.problem)
  }

  /// What a route wants of its callers, for the same test.
  func admission(of request: HTTPRequest) -> RouteAdmission { table.admission(of: request) }

  /// The answer as it goes out, also one that comes after a wait.
  private func finished(_ outcome: HTTPOutcome, _ request: HTTPRequest, _ caller: String?) -> HTTPOutcome {
    if case .response(let response) = outcome { return .response(finished(response, request, caller)) }
    return outcome.mapResponse { finished($0, request, caller) }
  }

  /// Puts the names of the request and its caller on an answer, and lets a stream go on only while it may.
  private func finished(_ response: HTTPResponse, _ request: HTTPRequest, _ caller: String?) -> HTTPResponse {
    var response = response
    response.caller = caller
    response.headers.set("X-Request-Id", request.id)
    response.headers.set("X-Content-Type-Options", "nosniff")
    mark(&response, to: request)
    origins.mark(&response, to: request)
    response = Compression.applied(to: response, request)
    return response.guarded { (try? access.admit(request, to: table.admission(of: request))) != nil }
  }
}

extension APIHandler {
  /// Tells caches that an answer to GET is to be asked for again before it is used, or not to be kept where it has no tag,
  /// and that it is for one caller where callers are told apart.
  private func mark(_ response: inout HTTPResponse, to request: HTTPRequest) {
    guard [.get, .head].contains(request.method) else { return }
    if response.headers["Cache-Control"] == nil {
      response.headers.set("Cache-Control", response.headers["ETag"] == nil ? "no-store" : "no-cache")
    }
    if !access.isOpen, admission(of: request) != .free { response.headers.vary(on: "Authorization") }
  }
}

extension HTTPOutcome {
  /// The same outcome with its response changed, whenever that comes.
  func mapResponse(_ change: @escaping @Sendable (HTTPResponse) -> HTTPResponse) -> HTTPOutcome {
    switch self {
    case .response(let response): .response(change(response))
    case .wait(let wait): .wait(wait.mapOutcome { $0.mapResponse(change) })
    }
  }
}

extension APIHandler {
  /// The answer to what never reached a route: a request that cannot be read, or one too many.
  package static let refusal: @Sendable (HTTPRefusal) -> HTTPResponse = { refusal in
    let code = ProblemCode.allCases.first { $0.status == refusal.status && refusals.contains($0) } ?? .malformedRequest
    var headers: HTTPHeaders = ["X-Content-Type-Options": "nosniff"]
    if code == .overloaded { headers.set("Retry-After", "1") }
    return Problem(code, refusal.detail, headers: headers).response(requestID: refusal.requestID)
  }

  /// The codes of what the server refuses by itself, one a status.
  private static let refusals: Set<ProblemCode> = [
    .malformedRequest, .requestTimeout, .lengthRequired, .bodyTooLarge, .targetTooLong, .expectationFailed,
    .headersTooLarge, .internalError, .notImplemented, .overloaded, .httpVersionNotSupported,
  ]
}
