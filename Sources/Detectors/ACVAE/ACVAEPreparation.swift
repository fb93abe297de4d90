import Series

/// What is done to a series before a network sees it, as the training range settled it: each metric to ±1 between its
/// least and greatest value (section IV-D), the calendar's fields, and the background columns.
struct ACVAEPreparation: Equatable, Sendable {
  /// A metric's affine map to ±1.
  struct Scale: Equatable, Sendable {
    let centre: Double
    let halfRange: Double

    /// Scaled values stop here, so that no outlier is infinite to a network in single precision.
    static let limit = 100.0

    init(centre: Double, halfRange: Double) {
      (self.centre, self.halfRange) = (centre, halfRange)
    }

    /// A metric that never varied gets a thousandth of its magnitude for its half range, or 1 where it is always zero; one
    /// that was never measured is left as it is.
    init(fitting values: [Double]) {
      var (low, high) = (Double.infinity, -Double.infinity)
      for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
      guard low <= high else {
        (centre, halfRange) = (0, 1)
        return
      }
      let half = high / 2 - low / 2
      let magnitude = max(abs(low), abs(high))
      centre = low / 2 + high / 2
      halfRange = half > 1e-10 * magnitude ? half : magnitude > 0 ? max(1e-3 * magnitude, .leastNormalMagnitude) : 1
    }

    /// The same around a mean within the range: what is missing, and so 0, then counts as the mean.
    func centred(on mean: Double) -> Scale {
      let reach = halfRange + abs(centre - mean)
      return reach.isFinite ? Scale(centre: mean, halfRange: reach) : self
    }

    func scale(_ value: Double) -> Float {
      let scaled = (value / 2 - centre / 2) / halfRange * 2
      return Float(min(max(scaled, -Self.limit), Self.limit))
    }

    func restore(_ scaled: Double) -> Double { scaled * halfRange + centre }
  }

  let metrics: [Scale]
  /// Flags are taken as they are, other columns around their mean, which stands for what is missing of them.
  let context: [Scale]
  /// The names of the background columns: a series that is scored may have others, or lack some.
  /// Nil in archives of before names were kept: columns are then told by their places.
  let contextNames: [String]?
  let fields: [CalendarField]
  /// Seconds of a slot of the time of day.
  let slotOfDay: Int64
  /// Whether missing metrics are imputed (see ``ACVAEScorer``); false in archives of an earlier release.
  var imputesMissing = true

  func calendar(_ series: GriddedSeries) -> CalendarEncoding {
    CalendarEncoding(fields: fields, interval: series.grid.interval, slotOfDay: slotOfDay, zone: series.zone)
  }

  func situation(_ series: GriddedSeries) -> SituationShape {
    SituationShape(
      values: context.count, categories: calendar(series).columns, fields: fields.count)
  }

  /// The series from `range` as rows for the network. `masked` points are learnt from by nobody.
  func data(
    _ series: GriddedSeries, _ range: Range<Int>, masked: (Int) -> Bool, anomalous: (Int) -> Bool
  ) -> ACVAEData {
    var data = ACVAEData(
      metrics: metrics.count, situation: situation(series), values: [], measured: [], context: [], categories: [],
      normal: [], anomalous: [])
    data.values.reserveCapacity(range.count * metrics.count)
    data.measured.reserveCapacity(range.count * metrics.count)
    let calendar = calendar(series)
    let background = background(series)
    var active = [Int](repeating: 0, count: fields.count)
    for point in range {
      var isMeasured = false
      for (scale, column) in zip(metrics, series.metrics) {
        let value = column.values[point]
        data.values.append(value.isFinite ? scale.scale(value) : 0)
        data.measured.append(value.isFinite ? 1 : 0)
        isMeasured = isMeasured || value.isFinite
      }
      for (scale, column) in zip(context, background) {
        let value = column?[point] ?? .nan
        data.context.append(value.isFinite ? scale.scale(value) : 0)
      }
      write(calendar, series.grid.timestamp(at: point), into: &active)
      data.categories.append(contentsOf: active.lazy.map { Int32($0) })
      data.normal.append(isMeasured && !masked(point) ? 1 : 0)
      data.anomalous.append(isMeasured && anomalous(point) ? 1 : 0)
    }
    return data
  }

  /// The learnt background columns as far as the series has them.
  private func background(_ series: GriddedSeries) -> [[Double]?] {
    if let contextNames { return contextNames.map { name in series.context.first { $0.name == name }?.values } }
    return context.indices.map { $0 < series.context.count ? series.context[$0].values : nil }
  }

  private func write(_ calendar: CalendarEncoding, _ timestamp: Int64, into active: inout [Int]) {
    var span = active.mutableSpan
    calendar.write(at: timestamp, into: &span)
  }
}

extension ACVAEPreparation {
  /// Settled by the training range.
  init(_ input: TrainingInput, _ parameters: ACVAEParameters) {
    let series = input.series
    let days = Int(Int64(series.grid.count) * series.grid.interval / Season.secondsPerDay)
    let isKept = series.grid.timestamps.indices.map { index in
      !(index < input.ignored.count && input.ignored[index])
        && !(parameters.usesLabels && index < input.labelledAnomaly.count && input.labelledAnomaly[index])
    }
    metrics = series.metrics.map { column in
      Scale(fitting: zip(column.values, isKept).map { $1 ? $0 : .nan })
    }
    context = series.context.map { column in
      column.kind == .flag ? Scale(centre: 0, halfRange: 1) : Scale(fitting: column.values).centred(on: column.mean)
    }
    contextNames = series.context.map(\.name)
    let slot = CalendarField.slotOfDay(interval: series.grid.interval, days: days)
    fields = parameters.calendar ?? Self.fields(days: days, slot: slot)
    slotOfDay =
      slot ?? CalendarEncoding(fields: [.timeOfDay], interval: series.grid.interval, days: days, zone: .utc).slotOfDay
  }

  /// The day of the week has to have come more than once or twice, and each slot of the day on 20 days.
  private static func fields(days: Int, slot: Int64?) -> [CalendarField] {
    guard days >= 21 else { return [] }
    return slot == nil ? [.dayOfWeek, .hourOfDay] : [.dayOfWeek, .hourOfDay, .timeOfDay]
  }
}
