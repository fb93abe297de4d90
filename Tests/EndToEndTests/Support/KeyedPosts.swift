import HTTP
import JSON

/// POSTs that each make one new thing every time that they are carried out, with an idempotency key each, sent again
/// after every kill until they are answered.
struct KeyedPosts {
  /// What the models learn from, which is to be there before: under the id `learnt`.
  static var learnt: [UInt8] {
    Array(("timestamp,value\n" + (0..<60).map { "\(1_714_521_600 + 60 * $0),\($0 % 7)\n" }.joined()).utf8)
  }

  enum Kind: Int, CaseIterable { case label, series, points, model }

  struct Post {
    let number: Int

    var kind: Kind { Kind.allCases[number % Kind.allCases.count] }
    var headers: HTTPHeaders { ["Idempotency-Key": "post-\(number)"] }
    /// The grid point that the post is about.
    var time: Int { 1_714_521_600 + 60 * number }

    var target: String {
      switch kind {
      case .label: "/v1/series/s/labels"
      case .series: "/v1/series"
      case .points: "/v1/series/s/points"
      case .model: "/v1/models"
      }
    }

    var body: String {
      switch kind {
      case .label: #"[{"start": \#(time), "end": \#(time + 60), "kind": "anomaly"}]"#
      case .series: #"{"interval": 60}"#
      case .points: #"{"timestamps": [\#(time)], "values": {"value": [\#(number)]}}"#
      case .model: #"{"series": "learnt", "algorithm": "autoregression"}"#
      }
    }
  }

  /// What was answered, and how.
  private(set) var acknowledged: [(post: Post, body: [UInt8])] = []
  /// Those whose answer a kill took.
  private(set) var lost: [Post] = []
  /// The one that was sent and is not answered.
  private var pending: Post?

  var answered: [Post] { lost + acknowledged.map(\.post) }

  /// Posts until the connection breaks.
  mutating func post(over client: HTTPClient) throws {
    do {
      while true { try step(client) }
    } catch HTTPClientError.cutOff, HTTPClientError.broken, HTTPClientError.cannotConnect {}
  }

  /// Posts what is not answered yet.
  mutating func settle(over client: HTTPClient) throws {
    if pending != nil { try step(client) }
  }

  private mutating func step(_ client: HTTPClient) throws {
    let isRepeated = pending != nil
    let post = pending ?? Post(number: answered.count)
    pending = post
    let answer = try client.send(.post, post.target, json: post.body, headers: post.headers)
    if (200...202).contains(answer.status) {
      acknowledged.append((post, answer.body))
    } else if isRepeated, try answer.json["code"]?.string == "idempotency_answer_lost" {
      lost.append(post)
    } else {
      throw Unexpected(answer)
    }
    pending = nil
  }
}
