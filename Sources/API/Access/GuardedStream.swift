import HTTP

/// A streamed body that is cut once its token is no longer accepted: an event stream would else outlive it for as long as
/// its client likes. It is looked at before each piece, so an idle event stream ends at its next heartbeat.
struct GuardedStream: HTTPBodyProducer {
  private var producer: any HTTPBodyProducer
  private let isAdmitted: @Sendable () -> Bool

  init(_ producer: any HTTPBodyProducer, while isAdmitted: @escaping @Sendable () -> Bool) {
    self.producer = producer
    self.isAdmitted = isAdmitted
  }

  /// Fails rather than ends: half of an export must not look like the whole.
  mutating func next(_ reason: HTTPWakeReason?) -> HTTPBodyStep {
    isAdmitted() ? producer.next(reason) : .fail
  }

  mutating func finish() { producer.finish() }
}

extension HTTPResponse {
  /// The same answer, whose body goes on only as long as it may.
  func guarded(while isAdmitted: @escaping @Sendable () -> Bool) -> HTTPResponse {
    guard case .stream(let length, let producer) = body else { return self }
    var response = self
    response.body = .stream(length: length, GuardedStream(producer, while: isAdmitted))
    return response
  }
}
