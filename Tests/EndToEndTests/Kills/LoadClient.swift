import Dispatch
import HTTP
import Synchronization
import Waiting

/// A writer with a thread and a connection of its own.
final class LoadClient: Sendable {
  private let writer: Mutex<any LoadWriter>
  private let queue = DispatchQueue(label: "load")
  private let failure = Mutex<(any Error)?>(nil)

  init(_ writer: any LoadWriter) {
    self.writer = Mutex(writer)
  }

  var state: any LoadWriter { writer.withLock { $0 } }

  /// Writes until the server is gone.
  func load(_ group: DispatchGroup, port: UInt16) {
    run(group, port) { writer, client in
      do {
        while true { try writer.write(over: client) }
      } catch HTTPClientError.cutOff, HTTPClientError.broken, HTTPClientError.cannotConnect {
      } catch let error as Unexpected where error.isStopping {}
    }
  }

  func prepare(_ group: DispatchGroup, port: UInt16) { run(group, port) { try $0.prepare(over: $1) } }

  func check(_ group: DispatchGroup, port: UInt16) { run(group, port) { try $0.check(over: $1) } }

  /// - Throws: what the last run of its thread ended with.
  func rethrow() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func run(
    _ group: DispatchGroup, _ port: UInt16,
    _ body: @escaping @Sendable (inout any LoadWriter, HTTPClient) throws -> Void
  ) {
    queue.async(group: group) { [self] in
      let client = HTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(60))
      do {
        try writer.withLock { try body(&$0, client) }
      } catch {
        failure.withLock { $0 = error }
      }
    }
  }
}

extension [LoadClient] {
  /// Does something with all of them at once, and returns when all are done.
  func together(_ body: (LoadClient, DispatchGroup) -> Void) throws {
    let group = DispatchGroup()
    for client in self { body(client, group) }
    try bounded(600) { group.wait() }
    for client in self { try client.rethrow() }
  }
}
