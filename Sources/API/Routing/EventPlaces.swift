import HTTP
import Monitoring
import Platform

/// The ids of one stream's events, and the last one that a client which comes back has seen.
///
/// An id holds the epoch of the database, the number of the event, and a mark of the stream and of both: so an id of
/// another stream, of other filters, or half of one is told from the stream's own.
struct EventPlaces: Sendable {
  /// What `Last-Event-ID` says.
  enum Last: Equatable {
    case none
    /// An id of this stream; whether the number is one of this history is for the route to know.
    case event(number: Int64, epoch: String)
    /// No id of this stream.
    case unknown
  }

  let last: Last
  private let epoch: String
  private let stream: FNV1a

  init(_ request: APIRequest) {
    epoch = request.epoch
    stream = request.question(without: [])
    last = Self.read(request.http.headers["last-event-id"] ?? "", of: stream)
  }

  func id(of number: Int64) -> String { Self.id(of: number, epoch, stream) }

  private static func id(of number: Int64, _ epoch: String, _ stream: FNV1a) -> String {
    var mark = stream
    mark.combine(epoch)
    mark.combine(UInt64(bitPattern: number))
    return "\(epoch)-\(number)-\(mark.text)"
  }

  private static func read(_ text: String, of stream: FNV1a) -> Last {
    if text.isEmpty { return .none }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let number = Int64(parts[1]), id(of: number, parts[0], stream) == text else {
      return .unknown
    }
    return .event(number: number, epoch: parts[0])
  }
}
