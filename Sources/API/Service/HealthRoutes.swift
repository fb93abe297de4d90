import HTTP
import JSON
import Monitoring

extension RouteTable {
  /// `GET /healthz`, `GET /readyz`.
  mutating func addHealthRoutes(_ service: Service) {
    on(.get, "/healthz", wants: nil) { _ in
      .response(.json { writer in writer.object { $0.field("status", "ok") } })
    }
    on(.get, "/readyz", wants: nil) { _ in
      let failing = service.failingChecks
      guard failing.isEmpty else {
        let faults = failing.map { Fault(at: .body("/checks/\($0)"), code: "not_ready", detail: "fails") }
        throw Problem(
          .notReady, "Not ready: \(failing.joined(separator: ", ")).", faults: faults, headers: ["Retry-After": "1"])
      }
      return .response(
        .json { writer in
          writer.object { writer in
            writer.field("status", "ready")
            writer.object("checks") { writer in for name in Service.checks { writer.field(name, "ok") } }
          }
        })
    }
  }
}
