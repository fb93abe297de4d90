/// The faults of points of many series, each cause once: how many rows of how many series have it, and the first of them.
struct FaultsOfMany {
  /// Series that are told of one by one, of each cause.
  private static let mostShown = 20
  private static let mostNamed = 3
  private static let mostPlaces = 5

  private struct Cause {
    let code: ProblemCode
    var rows = 0
    var series = 0
    var named: [String] = []
    /// What is wrong with the first.
    var detail = ""
    var shown: [Fault] = []
  }

  private var causes: [Cause] = []

  var isEmpty: Bool { causes.isEmpty }

  /// Takes note of what is wrong with rows of a series.
  ///
  /// - Parameters:
  ///   - rows: how many.
  ///   - error: of one cause; its faults are the first rows.
  mutating func add(_ error: MonitoringError, rows: Int, of id: String) {
    let place = causes.firstIndex { $0.code == error.code } ?? causes.endIndex
    if place == causes.endIndex { causes.append(Cause(code: error.code, detail: error.detail)) }
    causes[place].rows += rows
    causes[place].series += 1
    if causes[place].named.count < Self.mostNamed { causes[place].named.append(id) }
    guard causes[place].shown.count < Self.mostShown, var fault = error.faults.first else { return }
    fault.detail = "series '\(id)': \(fault.detail)"
    fault.count = rows
    fault.lines = error.faults.prefix(Self.mostPlaces).compactMap { fault in
      if case .line(let line, _) = fault.place { line } else { nil }
    }
    causes[place].shown.append(fault)
  }

  /// One error of them all; nil where there are none.
  var error: MonitoringError? {
    guard let first = causes.first else { return nil }
    // What is unknown as a whole is not found; among other faults it is one of the request's.
    let code = causes.count == 1 ? first.code : .invalidRequest
    return MonitoringError(
      code, causes.map(Self.sentence).joined(separator: " ") + " Nothing of the request was stored.",
      faults: causes.flatMap(\.shown))
  }

  private static func sentence(_ cause: Cause) -> String {
    if cause.series == 1 { return "Series '\(cause.named[0])': \(cause.detail)" }
    let names = cause.named.map { "'\($0)'" }.joined(separator: ", ")
    let rest = cause.series > cause.named.count ? " and \(cause.series - cause.named.count) more" : ""
    return
      "\(cause.rows) rows of \(cause.series) series \(clause(cause.code)): \(names)\(rest). The first, '\(cause.named[0])': \(cause.detail)"
  }

  private static func clause(_ code: ProblemCode) -> String {
    switch code {
    case .seriesNotFound: "are of none that is there"
    case .unknownMetric: "name columns that their series has not"
    case .offGrid: "lie on no slot of their series' grid"
    case .inFuture: "lie too far after the server's clock"
    case .farApart: "lie far from all others of their series"
    case .seriesTooLong: "make their series too long"
    default: "cannot be taken"
    }
  }
}
