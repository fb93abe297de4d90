import Glibc
import HTTP
import Platform
import Synchronization

/// Dashboards that ask for the scores of one series after the other, fifty times a second, until they are told to end.
final class Poll: Sendable {
  private static let pause: UInt32 = 20_000

  private let goesOn = Atomic(true)
  private let outcome = Mutex<Result<FleetLoad, any Error>?>(nil)
  private let thread = Mutex<Thread?>(nil)

  init(port: UInt16, series: Int) {
    thread.withLock {
      $0 = Thread { [self] in
        let result = Result {
          try FleetLoad.send(port: port, connections: 1) { [self] number in
            guard goesOn.load(ordering: .relaxed) else { return nil }
            usleep(Self.pause)
            return FleetLoad.Request(
              method: .get,
              path:
                "/v1/series/\(FleetSeries.id(number &* 7_919 % series))/scores?from=\(FleetSeries.time(FleetSeries.learnt - 100))"
            )
          }
        }
        outcome.withLock { $0 = result }
      }
    }
  }

  /// Ends it; the first time this says what it saw.
  func end() throws -> FleetLoad {
    goesOn.store(false, ordering: .relaxed)
    thread.withLock { $0.take() }?.join()
    return try outcome.withLock { $0 ?? .success(FleetLoad()) }.get()
  }
}
