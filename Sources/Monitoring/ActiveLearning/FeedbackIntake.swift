import Storage

/// Takes the answers of one request in, within its transaction; nothing is stored where one of them is at fault.
struct FeedbackIntake {
  /// Answers to one query that may be in force side by side.
  static let mostJudges = 100

  private let transaction: Transaction
  private let model: ModelRecord
  private let series: SeriesRecord
  private let now: Int64
  private var faults: [Fault] = []
  /// Of the answers, in the order of the request.
  private(set) var keys: [Int64] = []
  /// How many of them were not there before.
  private(set) var added = 0

  init(_ transaction: Transaction, _ model: ModelRecord, _ series: SeriesRecord, now: Int64) {
    self.transaction = transaction
    self.model = model
    self.series = series
    self.now = now
  }

  mutating func accept(_ feedback: [Feedback]) throws {
    var sound: [(feedback: Feedback, query: QueryRecord)] = []
    for (index, item) in feedback.enumerated() {
      if let query = try checked(item, at: "/\(index)") { sound.append((item, query)) }
    }
    findConflicts(feedback)
    if let error = MonitoringError(faults: faults) { throw error }
    for (item, query) in sound { keys.append(try store(item, query)) }
    // Found while storing: nothing of it stays, as the transaction ends with the error.
    if let error = MonitoringError(faults: faults) { throw error }
  }

  // MARK: Checks

  /// The query that is answered; nil, with what is wrong among the faults, where the answer cannot be taken.
  private mutating func checked(_ feedback: Feedback, at place: String) throws -> QueryRecord? {
    guard let key = QueryRecord.key(ofID: feedback.query),
      let query = try transaction.queries.get(key, model: model.key)
    else {
      report(.unknownReference, at: place + "/query", "names no query of the model '\(model.id)'")
      return nil
    }
    guard query.generation == series.generation else {
      report(
        .queryGone, at: place + "/query",
        "asks about points that are gone: the series was replaced since; GET …/queries has the ones that stand")
      return nil
    }
    let count = faults.count
    check(feedback.ranges, of: feedback.kind, in: query, at: place + "/ranges")
    return faults.count == count ? query : nil
  }

  private mutating func check(
    _ ranges: [Feedback.Stretch]?, of kind: LabelRecord.Kind, in query: QueryRecord, at place: String
  ) {
    guard let ranges else { return }
    guard kind == .anomaly else {
      report(.invalidValue, at: place, "goes with the kind anomaly alone: the others are said of the whole window")
      return
    }
    let (start, end) = (query.query.start, query.query.end)
    for (index, range) in ranges.enumerated() {
      if range.start < start || range.end > end {
        report(.outOfRange, at: "\(place)/\(index)", "must lie in the query's window, from \(start) to \(end)")
      } else if let grid = series.grid, grid.slots(from: range.start, to: range.end).isEmpty {
        report(.offGrid, at: "\(place)/\(index)", "lies between two points of the series and covers none")
      }
    }
  }

  /// One person cannot say two things of one query at once.
  private mutating func findConflicts(_ feedback: [Feedback]) {
    struct Judge: Hashable {
      let query: String
      let author: String?
    }
    var first: [Judge: Feedback] = [:]
    for (index, item) in feedback.enumerated() {
      let judge = Judge(query: item.query, author: item.author)
      guard let other = first[judge] else {
        first[judge] = item
        continue
      }
      if other.kind != item.kind || other.ranges != item.ranges {
        report(
          .conflictingLabels, at: "/\(index)", "answers '\(item.query)' otherwise than another answer of the request")
      }
    }
  }

  private mutating func report(_ code: ProblemCode, at place: String, _ detail: String) {
    faults.append(Fault(at: .body(place), code: code, detail: detail))
  }

  // MARK: Storing

  /// The key of the answer: of the one that says the same already, or of a new one, in the place of what the author said
  /// before.
  private mutating func store(_ feedback: Feedback, _ query: QueryRecord) throws -> Int64 {
    let labels = feedback.labels(of: query)
    let answers = try transaction.answers.list(query: query.key)
    for known in answers where known.author == feedback.author {
      let same = try transaction.labels.list(answer: known.key).map(\.label) == labels
      if same, known.kind == feedback.kind, known.note == feedback.note { return known.key }
      try transaction.withdraw(answer: known.key, of: model, now: now)
    }
    if answers.count >= Self.mostJudges, !answers.contains(where: { $0.author == feedback.author }), faults.isEmpty {
      report(
        .tooMany, at: "",
        "has an answer to '\(feedback.query)', which \(Self.mostJudges) people have answered already")
    }
    let key = try transaction.answers.insert(
      query: query.key, kind: feedback.kind, note: feedback.note, author: feedback.author, model: model.key, now: now)
    _ = try transaction.labels.insert(labels, series: series.key, answer: key, now: now)
    added += 1
    return key
  }
}
