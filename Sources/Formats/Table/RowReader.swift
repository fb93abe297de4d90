import Numerals
import Series

/// Reads one record after another in a layout that is settled.
struct RowReader: Sendable {
  private enum Role: Sendable {
    case time
    case timeOfDay
    /// A year, a month and so on, by its place among them.
    case part(Int)
    case value(Int)
    case label
    case ignoreLabel
    case key
    case metricName
    /// Left out, as it never changed, by its place among those.
    case constant(Int)
    case none
  }

  enum Outcome {
    case row(isRounded: Bool)
    case fault
    /// A comment, or the header once more.
    case noRow
    case tooManySeries
  }

  let layout: TableLayout
  private let roles: [Role]
  private let formats: [NumberFormat]
  let zone: TimeZoneRules
  private let mostSeries: Int
  /// Whether a time that names no zone is UTC's.
  let isUTC: Bool
  private let hasLabels: Bool
  private let hasIgnored: Bool
  private let hasKeys: Bool
  var zones = ZoneNames()
  /// Of times of day without dates: the day and the time of the row before.
  var day: Int64
  var lastTimeOfDay: Int64 = 0
  var yearless: YearlessClock?
  /// Of a time in several columns: those of the row at hand.
  private var parts: [Int64]
  /// One for each series: what comes twice in autumn is told apart by the rows before.
  var clocks: [LocalClock] = []
  private var places: [String: Int] = [:]
  private var batch: TableBatch
  /// Hours that come twice where no zone is named.
  var folds = FoldedHours()
  /// Columns that were left out as they never changed, and whether one does in the row at hand.
  private(set) var constants: [ConstantColumn]
  private var changed: Int?
  /// Where a column names the metrics.
  private var merge: RowMerge?
  private var lastMoment = Int64.min
  /// The values of the row at hand, in the order of the batch's columns.
  private var row: [Double]

  init(_ layout: TableLayout, _ options: TableOptions) {
    self.layout = layout
    zone = options.zone ?? layout.zone ?? options.usual.zone
    isUTC = zone == .utc
    day = layout.firstDay ?? 0
    yearless = layout.firstYear.map(YearlessClock.init)
    mostSeries = options.limits.series
    let metrics = layout.metrics.count
    var (metric, context) = (0, 0)
    var formats = [NumberFormat](
      repeating: NumberFormat(decimal: layout.decimal), count: metrics + layout.context.count)
    var constants: [ConstantColumn] = []
    parts = [Int64](repeating: 0, count: layout.dateParts.count)
    roles = layout.columns.enumerated().map { place, column in
      if let part = layout.dateParts.firstIndex(of: place) { return .part(part) }
      switch column.kind {
      case .time: return .time
      case .timeOfDay: return .timeOfDay
      case .metric:
        formats[metric] = column.numbers
        metric += 1
        return .value(metric - 1)
      case .context:
        formats[metrics + context] = column.numbers
        context += 1
        return .value(metrics + context - 1)
      case .label: return .label
      case .ignoreLabel: return .ignoreLabel
      case .seriesKey: return .key
      case .metricName: return .metricName
      case .omitted:
        guard let constant = column.constant else { return .none }
        constants.append(ConstantColumn(name: column.name, value: constant))
        return .constant(constants.count - 1)
      }
    }
    self.constants = constants
    merge = layout.merged.isEmpty ? nil : RowMerge(layout.merged)
    self.formats = formats
    hasLabels = layout.labelColumn != nil
    hasIgnored = layout.ignoreColumn != nil
    hasKeys = !layout.seriesColumns.isEmpty
    row = [Double](repeating: .nan, count: formats.count)
    batch = TableBatch(columns: formats.count)
  }

  var clockChanges: (skipped: Int, doubled: Int) {
    clocks.reduce((0, 0)) { ($0.0 + $1.skipped, $0.1 + $1.doubled) }
  }

  mutating func takeBatch() -> TableBatch {
    let taken = batch
    batch = TableBatch(columns: formats.count)
    return taken
  }

  /// One row of values; a fault in it keeps the whole row out.
  mutating func read(
    _ bytes: Span<UInt8>, _ record: Range<Int>, line: Int, _ keys: inout [String], _ faults: inout TableFaults
  ) -> Outcome {
    if bytes[record.lowerBound] == UInt8(ascii: "#"), isComment(bytes, record) { return .noRow }
    var fields = FieldReader(bytes, record, layout.split)
    var time: FileTime?
    var dayTime: Int64 = 0
    var (isLabelled, isIgnored, isFaulty, isTimeless) = (false, false, false, false)
    var key: [UInt8] = []
    var column = 0
    var metric: Int?
    var held: [TableFault] = []
    changed = nil
    while column < roles.count {
      let field = fields.field(bytes)
      let content = bytes.extracting(field.content)
      if field.hasStrayQuote {
        held.append(fault(.strayQuote, line, column, content))
      } else {
        switch roles[column] {
        case .none: break
        case .constant(let place):
          if !content.isSame(as: constants[place].value), !MissingWord.matches(content) { changed = place }
        case .value(let place):
          switch formats[place].read(content) {
          case .value(let value): row[place] = value
          case .outOfRange: held.append(fault(.numberOutOfRange, line, column, content))
          case .notANumber: held.append(fault(.notANumber, line, column, content))
          }
        case .time:
          do throws(TimestampFault) { time = try self.time(content) } catch {
            isTimeless = error == .notATime
            held.append(fault(.notATime(error, layout.timeFormat), line, column, content))
          }
        case .timeOfDay:
          if let read = layout.dayClock.seconds(content) {
            dayTime = read
          } else {
            isTimeless = true
            held.append(fault(.notATime(.notATime, .iso8601), line, column, content))
          }
        case .part(let place):
          if let number = DateParts.number(content) {
            parts[place] = number
          } else {
            isTimeless = true
            held.append(fault(.notATime(.notATime, .iso8601), line, column, content))
          }
        case .label, .ignoreLabel:
          let flag = MissingWord.matches(content) ? false : FlagWord.value(content)
          if flag == nil { held.append(fault(.notALabel, line, column, content)) }
          if case .label = roles[column] { isLabelled = flag ?? false } else { isIgnored = flag ?? false }
        case .metricName:
          metric = merge?.place(of: content)
          if metric == nil { held.append(fault(.unknownMetricName, line, column, content)) }
        case .key:
          if !key.isEmpty { key.append(UInt8(ascii: ".")) }
          for index in content.indices { key.append(content[index]) }
        }
      }
      column += 1
      if fields.isAtEnd { break }
    }
    let isShort = column < roles.count || !fields.isAtEnd
    if isShort {
      var found = column
      while !fields.isAtEnd {
        _ = fields.field(bytes)
        found += 1
      }
      // What lies beyond a delimiter too many is nothing.
      if found < roles.count || !isBlank(bytes, record, from: roles.count) {
        held = [TableFault(kind: .wrongFieldCount(expected: roles.count, found: found), line: line)]
      }
    }
    if !parts.isEmpty, held.isEmpty {
      if let seconds = DateParts.seconds(parts) {
        time = .local(seconds, nanoseconds: 0)
      } else {
        held.append(fault(.notATime(.noSuchDate, .iso8601), line, layout.dateParts[0], Span()))
      }
    }
    isFaulty = !held.isEmpty
    if isFaulty {
      if isBlank(bytes, record, from: 0) { return .noRow }
      if isTimeless || layout.firstDay != nil, isHeader(bytes, record) { return .noRow }
      if isAgain(bytes, record) { return .noRow }
      let isStructural = isTimeless || (isShort && held.count == 1)
      for fault in held { faults.hold(fault, isStructural: isStructural) }
      return .fault
    }
    var place = 0
    if hasKeys {
      guard let found = self.place(of: key, &keys) else { return .tooManySeries }
      place = found
    }
    let (moment, isRounded) = moment(time ?? .moment(0, nanoseconds: 0), plus: dayTime, series: place)
    // The first and the last hours of all times, by a clock that stands beside UTC's.
    guard Timestamp.range.contains(moment) else {
      let column = layout.columns.firstIndex { $0.kind == .time } ?? 0
      faults.hold(fault(.notATime(.outOfRange, layout.timeFormat), line, column, Span()), isStructural: false)
      return .fault
    }
    if let changed {
      let isAnew = layout.isDescending ? moment >= lastMoment : moment <= lastMoment
      if constants[changed].note(line: line, isAnew: isAnew) {
        let name = constants[changed].name
        faults.hold(TableFault(kind: .changedConstant(name: name), line: line, column: name), isStructural: false)
        lastMoment = moment
        return .fault
      }
    }
    lastMoment = moment
    guard let metric else {
      commit(moment, line, place, isLabelled, isIgnored)
      return .row(isRounded: isRounded)
    }
    if let before = merge?.time, before != moment {
      if before != .min, layout.isDescending ? moment > before : moment < before {
        let column = layout.columns.firstIndex { $0.kind == .time } ?? 0
        faults.hold(fault(.scatteredTimes, line, column, Span()), isStructural: false)
        return .fault
      }
      flush()
    }
    let empty = [Double](repeating: .nan, count: row.count)
    merge?.take(
      row, metric: metric, context: layout.merged.count, at: moment,
      RowMerge.Row(values: empty, key: place, line: line, isLabelled: isLabelled, isIgnored: isIgnored))
    return .row(isRounded: isRounded)
  }

  /// The rows of the time at hand, where several become one: after the last of them.
  mutating func flush() {
    guard let merge else { return }
    self.merge?.removeAll()
    for merged in merge.rows {
      row = merged.values
      commit(merge.time, merged.line, merged.key, merged.isLabelled, merged.isIgnored)
    }
  }

  // Called from two places it would not be inlined by itself, and each append would be a call of its own: a tenth of the time
  // of a plain file.
  @inline(__always)
  private mutating func commit(_ time: Int64, _ line: Int, _ key: Int, _ isLabelled: Bool, _ isIgnored: Bool) {
    batch.timestamps.append(time)
    batch.lines.append(line)
    for place in row.indices { batch.values[place].append(row[place]) }
    if hasLabels { batch.labels.append(isLabelled) }
    if hasIgnored { batch.ignored.append(isIgnored) }
    if hasKeys { batch.keys.append(key) }
  }

  private mutating func place(of key: [UInt8], _ keys: inout [String]) -> Int? {
    let name = String(decoding: key, as: UTF8.self)
    if let place = places[name] { return place }
    guard keys.count < mostSeries else { return nil }
    places[name] = keys.count
    keys.append(name)
    return keys.count - 1
  }

  private func fault(_ kind: TableFault.Kind, _ line: Int, _ column: Int, _ found: Span<UInt8>) -> TableFault {
    TableFault(kind: kind, line: line, column: layout.columns[column].name, found: TableFault.excerpt(found))
  }
}
