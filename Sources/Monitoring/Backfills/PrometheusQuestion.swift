import Formats
import JSON

/// One question of a backfill to Prometheus, and what its answer means.
struct PrometheusQuestion {
  /// Of an answer.
  static let mostBytes = 64 << 20

  enum Failure: Error, Equatable {
    /// Too much for one answer, or for Prometheus in one question.
    case tooMuch(String)
    /// What may pass by itself.
    case passing(String)
    case lasting(String)
  }

  let source: any QuerySource
  let request: BackfillRequest

  /// Values from `start` to `end`, both of them included.
  func ask(from start: Int64, through end: Int64) throws(Failure) -> QueryMatrix {
    let target =
      "/api/v1/query_range?query=\(Self.escaped(request.query))&start=\(start)&end=\(end)&step=\(request.step)"
    let answer: QueryAnswer
    do throws(QueryFailure) {
      answer = try source.ask(target, at: request.address, headers: request.headers, most: Self.mostBytes)
    } catch {
      switch error {
      case .tooLarge: throw .tooMuch("The answer of a single step has more than \(Self.mostBytes) bytes.")
      case .passing(let sentence): throw .passing(sentence)
      case .lasting(let sentence): throw .lasting(sentence)
      }
    }
    let value = (try? JSONValue.parse(answer.body)) ?? .null
    do throws(QueryMatrix.Fault) {
      let matrix = try QueryMatrix(value)
      guard answer.status == 200 else { throw .malformed("its status is \(answer.status)") }
      return matrix
    } catch {
      throw Self.failure(answer.status, error)
    }
  }

  private static func failure(_ status: Int, _ fault: QueryMatrix.Fault) -> Failure {
    switch fault {
    case .malformed(let clause):
      if status == 429 || status >= 500 { return .passing("The Prometheus server answered \(status).") }
      if (300..<400).contains(status) {
        return .lasting("The server answered \(status), and redirects are not followed: give the URL that it names.")
      }
      return .lasting(
        status == 200
          ? "What came is no answer of Prometheus to query_range: \(clause)."
          : "The server answered \(status) and no error of Prometheus: is the URL that of Prometheus, and may it be asked?"
      )
    case .refused(let kind, let sentence):
      let text = "Prometheus answered \(status) (\(kind.prefix(100))): \(sentence.prefix(2_000))"
      // Too many samples for one question, or too long a time.
      if status == 422 || kind == "timeout" { return .tooMuch(text) }
      return status == 429 || status >= 500 ? .passing(text) : .lasting(text)
    }
  }

  /// As a value of a query (RFC 3986 §2.3).
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        escaped.append(byte)
      default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
