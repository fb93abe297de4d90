import Glibc
import HTTP
import Platform
import Synchronization

/// A client that asks again and again, with a pause after each answer, until it is told to end.
final class Poll: Sendable {
  /// Microseconds.
  static let pause: UInt32 = 20_000

  private let goesOn = Atomic(true)
  private let outcome = Mutex<Result<FleetLoad, any Error>?>(nil)
  private let thread = Mutex<Thread?>(nil)

  init(port: UInt16, pause: UInt32 = pause, _ request: @escaping @Sendable (Int) -> FleetLoad.Request) {
    thread.withLock {
      $0 = Thread { [self] in
        let result = Result {
          try FleetLoad.send(port: port, connections: 1) { [self] number in
            guard goesOn.load(ordering: .relaxed) else { return nil }
            usleep(pause)
            return request(number)
          }
        }
        outcome.withLock { $0 = result }
      }
    }
  }

  /// A dashboard that asks for the scores of one series after the other, fifty times a second.
  convenience init(port: UInt16, series: Int) {
    self.init(port: port) { number in
      FleetLoad.Request(
        method: .get,
        path:
          "/v1/series/\(FleetSeries.id(number &* 7_919 % series))/scores?from=\(FleetSeries.time(FleetSeries.learnt - 100))"
      )
    }
  }

  /// Ends it; the first time this says what it saw.
  func end() throws -> FleetLoad {
    goesOn.store(false, ordering: .relaxed)
    thread.withLock { $0.take() }?.join()
    return try outcome.withLock { $0 ?? .success(FleetLoad()) }.get()
  }
}
