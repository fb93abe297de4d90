/// The faults of points of many series, each cause once: how many rows of how many series have it, and the first of them.
struct FaultsOfMany {
  /// Series that are told of one by one, of each cause.
  private static let mostShown = 20
  private static let mostNamed = 3
  private static let mostPlaces = 5

  struct Cause {
    let code: ProblemCode
    fileprivate(set) var rows = 0
    fileprivate(set) var series = 0
    /// Ids of the first, one at least.
    fileprivate(set) var named: [String] = []
    /// What is wrong with the first.
    fileprivate(set) var detail = ""
    fileprivate var shown: [Fault] = []
  }

  private(set) var causes: [Cause] = []

  var isEmpty: Bool { causes.isEmpty }
  var rows: Int { causes.reduce(0) { $0 + $1.rows } }

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

  /// Takes note of what is wrong with others.
  mutating func add(_ others: FaultsOfMany) {
    for other in others.causes {
      guard let place = causes.firstIndex(where: { $0.code == other.code }) else {
        causes.append(other)
        continue
      }
      causes[place].rows += other.rows
      causes[place].series += other.series
      causes[place].named += other.named.prefix(Self.mostNamed - causes[place].named.count)
      causes[place].shown += other.shown.prefix(Self.mostShown - causes[place].shown.count)
    }
  }

  /// One error of them all; nil where there are none.
  var error: MonitoringError? {
    guard let first = causes.first else { return nil }
    // What is unknown as a whole is not found; among other faults it is one of the request's.
    let code = causes.count == 1 ? first.code : .invalidRequest
    return error(code, ending: "Nothing of the request was stored.")
  }

  /// One error of them all under another code.
  ///
  /// - Parameter ending: a sentence that says what became of the rest.
  func error(_ code: ProblemCode, ending: String) -> MonitoringError? {
    guard !causes.isEmpty else { return nil }
    return MonitoringError(
      code, causes.map(Self.sentence).joined(separator: " ") + " " + ending, faults: causes.flatMap(\.shown))
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
    case .tooManySeries: "are of more series than the sender may make"
    default: "cannot be taken"
    }
  }
}
