import Storage

extension PointIngest {
  /// Adds the rows of a CSV file whose columns are columns of the series.
  ///
  /// - Throws: the faults of the file; `series_not_found`, `unknown_metric`, `no_points`, `off_grid`, `in_future`,
  ///   `far_apart`, `series_too_long`.
  package func addCSV(_ body: UploadBody, to id: String, _ options: CSVUploadOptions) throws -> PointsAdded {
    let record = try series(id)
    var body = body
    var intake = CSVIntake(
      context: context, options: options,
      watch: GridWatch(of: record, now: context.now(), allowsGaps: options.allowsGaps),
      definition: record.definition)
    try intake.read(&body)
    let grid = try intake.finishGrid(.lines)
    guard let layout = intake.columns?.layout else {
      throw MonitoringError("no_points", "There is no header in the file.")
    }
    let (first, last) = (intake.watch.first, intake.watch.last)
    var spool = try intake.takeSpool()
    return try store(&spool, layout: layout, grid: grid, from: first, through: last, into: record.key)
  }
}
