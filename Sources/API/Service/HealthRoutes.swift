import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `GET /healthz`, `GET /readyz`.
  mutating func addHealthRoutes(_ service: Service) {
    addHealthRoutes(checks: Service.checks) { service.failingChecks }
  }

  /// - Parameter failing: the checks that fail now, and why.
  mutating func addHealthRoutes(
    checks: [String], _ failing: @escaping @Sendable () -> [(name: String, reason: String)]
  ) {
    on(.get, "/healthz", wants: nil) { _ in
      .response(.json { writer in writer.object { $0.field("status", "ok") } })
    }
    on(.get, "/readyz", wants: nil) { _ in
      let failing = failing()
      guard failing.isEmpty else {
        let faults = failing.map { Fault(at: .body("/checks/\($0.name)"), code: .notReady, detail: $0.reason) }
        let list = failing.map { "\($0.name) (\($0.reason))" }.joined(separator: ", ")
        throw Problem(.notReady, "Not ready: \(list).", faults: faults, headers: ["Retry-After": "1"])
      }
      return .response(
        .json { writer in
          writer.object { writer in
            writer.field("status", "ready")
            writer.object("checks") { writer in for name in checks { writer.field(name, "ok") } }
          }
        })
    }
  }
}
