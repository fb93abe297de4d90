/// How a server listens and how much it lets clients take.
package struct HTTPServerConfiguration: Sendable {
  /// An address or a name: `127.0.0.1`, `::1`, `0.0.0.0`, `localhost`.
  package var host = "127.0.0.1"
  /// 0 lets the system choose; `HTTPServer.port` tells.
  package var port: UInt16 = 0
  /// Threads that do I/O; connections fall to them in turn.
  package var loops = 2
  /// Threads that run handlers.
  package var handlerThreads = 16
  /// How many of them may run handlers whose body is still on its way, so that the others are there for requests that
  /// are: clients who send slowly wait for each other.
  package var uploadThreads = 8
  /// Near this many connections those that wait for a request make room for new ones, the longest waiting first; where
  /// none can, new ones are answered 503 and closed.
  package var maximumConnections = 16_384
  /// So many more are taken in for what is vital (`HTTPHandler.isVital`): one request each, anything else is answered 503.
  package var reservedConnections = 64
  /// Beyond this many requests that wait for a handler thread a new one is answered 503.
  package var maximumQueuedRequests = 4_096
  /// Beyond this many uploads that wait for one of their threads a new one is answered 503.
  package var maximumQueuedUploads = 256
  /// What all request bodies together may take in memory, in bytes; beyond it a request with a body is answered 503.
  package var bodyMemory = 512 << 20
  /// What all answers that wait for their clients to take them may hold in memory, in bytes; beyond it requests are
  /// answered 503.
  package var answerMemory = 256 << 20
  /// What one body may be ahead of its handler, in bytes.
  package var bodyBuffer = 256 << 10
  /// Bodies up to this many bytes are received before their handler starts, so that a slow client holds no thread.
  package var gatheredBody = 64 << 10
  /// Unread body that is read and dropped, in bytes, to keep a connection; beyond it the connection closes.
  package var drainedBody: Int64 = 256 << 10
  package var limits = ParserLimits()
  /// From the beginning of a connection to its first byte.
  package var firstByteTimeout = Duration.seconds(5)
  /// For the request of a connection above the limit to come, and for its answer to be taken.
  package var reservedTimeout = Duration.seconds(2)
  /// From the first byte of a head to its last.
  package var headTimeout = Duration.seconds(10)
  /// Between two pieces of a body that the server is ready for; a body slower than 1 KiB a second gets no more,
  /// nor does one slower than 64 KiB a second while uploads wait for its thread.
  package var bodyTimeout = Duration.seconds(20)
  /// Between two requests.
  package var idleTimeout = Duration.seconds(75)
  /// Without the client taking a byte of what waits to be sent; an answer that is taken slower than 1 KiB a second is cut,
  /// or than 64 KiB a second while answers take too much memory.
  package var writeTimeout = Duration.seconds(30)
  /// For the client to notice that the connection closes.
  package var lingerTimeout = Duration.seconds(1)
  /// Seconds that a 503 of the server's own tells the client to wait.
  package var retryAfter = 1
  /// The `Server` field; must be a field value or it is left out.
  package var serverName = "lapwing"
  /// Makes the body of an answer that the server gives by itself, no handler having run. Must not block.
  package var refusal: @Sendable (HTTPRefusal) -> HTTPResponse = { refusal in
    HTTPResponse(refusal.status, text: refusal.detail + "\n")
  }
  /// Told of every request when its answer is sent or cut. Runs on the loop: must be quick and not block.
  package var onRequestEnd: (@Sendable (HTTPRequestReport) -> Void)?
  /// Counts connections; the server's own unless shared, with metrics say.
  package var connections = ConnectionCounters()
  /// Told of connections that were turned away or had to make room, every ten seconds at most. Runs on the loop: must be
  /// quick and not block.
  package var onConnectionLoss: (@Sendable (ConnectionLossReport) -> Void)?
  /// Called by a loop after it has told of the requests that ended in a round of it, before it waits for more: what
  /// `onRequestEnd` gathered can be written in one go. Must be quick.
  package var onRoundEnd: (@Sendable () -> Void)?

  package init() {}
}

/// An answer that the server gives by itself.
package struct HTTPRefusal: Sendable {
  package let status: HTTPStatus
  /// A sentence for the client.
  package let detail: String
  package let requestID: String
}

/// What became of a request.
package struct HTTPRequestReport: Sendable {
  /// Empty, as is the path, where the head could not be read.
  package let method: String
  package let path: String
  package let status: Int
  /// Content of the request body that was received.
  package let bytesIn: Int64
  /// Everything sent, head and framing included.
  package let bytesOut: Int64
  /// From the whole head to the last byte handed to the system.
  package let duration: Duration
  package let requestID: String
  package let remote: String
  /// As the handler named them in its answer.
  package let caller: String?
  /// The answer was sent to its end.
  package let isComplete: Bool
}
