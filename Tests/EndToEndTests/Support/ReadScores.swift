import HTTP
import JSON
import Testing

/// Scores of a whole series, one element a grid point.
struct ReadScores: Equatable {
  var timestamps: [Int64] = []
  var raw: [Double] = []
  var anomalyScore: [Double] = []

  /// Bit for bit, missing ones being equal.
  static func == (left: Self, right: Self) -> Bool {
    left.timestamps == right.timestamps && left.raw.map(\.bitPattern) == right.raw.map(\.bitPattern)
      && left.anomalyScore.map(\.bitPattern) == right.anomalyScore.map(\.bitPattern)
  }
}

extension HTTPClient {
  func scores(_ series: String, model: String) throws -> ReadScores {
    let answer = try send(.get, "/v1/series/\(series)/scores?model=\(model)&limit=100000")
    guard answer.status == 200 else { throw Unexpected(answer) }
    let json = try answer.json
    return ReadScores(
      timestamps: try #require(json["timestamps"]?.integers), raw: try #require(json["scores"]?.numbers),
      anomalyScore: try #require(json["anomaly_score"]?.numbers))
  }
}
