import JSON
import Synchronization

@testable import Monitoring

/// Answers `query_range` as Prometheus does, and refuses what it is told to.
final class FakePrometheus: QuerySource {
  struct Question: Equatable {
    let start: Int64
    let end: Int64
    let step: Int64
    let query: String
  }

  private struct State {
    var questions: [Question] = []
    var headers: [[ReceiverDefinition.Header]] = []
    var script: [Turn] = []
  }

  /// What comes of a question.
  enum Turn {
    /// The answer of the series.
    case usual
    case answer(QueryAnswer)
    case failure(QueryFailure)
  }

  /// The labels of a series, and its value at a time.
  private let series: [(labels: String, value: @Sendable (Int64) -> String)]
  private let state = Mutex(State())

  init(_ series: [(labels: String, value: @Sendable (Int64) -> String)]) { self.series = series }

  /// What comes of the next questions; then what the series answer.
  func script(_ turns: [Turn]) { state.withLock { $0.script = turns } }

  var questions: [Question] { state.withLock { $0.questions } }
  var headers: [[ReceiverDefinition.Header]] { state.withLock { $0.headers } }

  func ask(
    _ target: String, at address: ReceiverAddress, headers: [ReceiverDefinition.Header], most: Int
  ) throws(QueryFailure) -> QueryAnswer {
    var parameters: [String: String] = [:]
    for pair in target.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      parameters[parts[0]] = parts.count == 2 ? parts[1] : ""
    }
    func number(_ name: String) -> Int64 { parameters[name].flatMap { Int64($0) } ?? -1 }
    let question = Question(
      start: number("start"), end: number("end"), step: number("step"), query: parameters["query"] ?? "")
    let next = state.withLock { state in
      state.questions.append(question)
      state.headers.append(headers)
      return state.script.isEmpty ? .usual : state.script.removeFirst()
    }
    switch next {
    case .usual: return Self.answer(200, body(question))
    case .answer(let answer): return answer
    case .failure(let failure): throw failure
    }
  }

  static func answer(_ status: Int, _ text: String) -> QueryAnswer {
    QueryAnswer(status: status, body: Array(text.utf8))
  }

  private func body(_ question: Question) -> String {
    let result = series.map { series in
      let pairs = stride(from: question.start, through: question.end, by: Int(question.step)).map { time in
        "[\(time),\"\(series.value(time))\"]"
      }
      return #"{"metric":{\#(series.labels)},"values":[\#(pairs.joined(separator: ","))]}"#
    }
    return #"{"status":"success","data":{"resultType":"matrix","result":[\#(result.joined(separator: ","))]}}"#
  }
}
