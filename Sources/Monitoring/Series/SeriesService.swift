import Series
package import Storage

/// The definitions of series: made, changed, listed, deleted.
package struct SeriesService: Sendable {
  let context: ServiceContext
  /// Told to stop the trainings of models that are deleted with their series.
  let jobs: JobRunner?

  package init(context: ServiceContext, jobs: JobRunner? = nil) {
    self.context = context
    self.jobs = jobs
  }

  /// An id for a series whose maker gave none.
  package static func makeID() -> String { Identifier.make() }

  /// - Parameter definition: within `SeriesLimits`, its names unique; the API sees to both.
  /// - Throws: `already_exists`, `unknown_timezone`.
  package func create(_ definition: SeriesDefinition) throws -> SeriesSummary {
    _ = try TimeZoneRules.known(definition.timezone, at: .body("/timezone"))
    let summary = try context.database.write { transaction in
      try SeriesSummary(transaction.createSeries(definition, now: context.now()), in: transaction)
    }
    context.changes.publish(.series(definition.id))
    return summary
  }

  /// Creates the series, or gives it another definition and keeps its points and labels, and its limit on the future where
  /// the definition names none.
  ///
  /// - Throws: `interval_conflict`, `columns_conflict`, `unknown_timezone`.
  package func createOrRedefine(_ definition: SeriesDefinition) throws -> (summary: SeriesSummary, isNew: Bool) {
    _ = try TimeZoneRules.known(definition.timezone, at: .body("/timezone"))
    let result = try context.database.write { transaction in
      guard let old = try transaction.series.get(definition.id) else {
        let record = try transaction.series.create(definition, now: context.now())
        return (summary: try SeriesSummary(record, in: transaction), isNew: true)
      }
      let record = try transaction.redefineSeries(old, as: definition)
      return (summary: try SeriesSummary(record, in: transaction), isNew: false)
    }
    context.changes.publish(.series(definition.id))
    return result
  }

  /// - Throws: `series_not_found`.
  package func series(_ id: String) throws -> SeriesSummary {
    try context.database.read { try SeriesSummary($0.series.known(id), in: $0) }
  }

  /// Series in the order that is asked for, after a place in it.
  ///
  /// - Parameter sort: nil for the order of their ids, of which `after` then names one.
  package func list(
    _ filter: ListFilter = ListFilter(), standing: SeriesStanding? = nil, by sort: ListSort? = nil, after: ListPlace?,
    limit: Int
  ) throws -> [Placed<SeriesSummary>] {
    try context.database.read { transaction in
      try transaction.series.list(filter, standing: standing, by: sort, after: after, limit: limit).map {
        Placed(item: try SeriesSummary($0.item, in: transaction), place: $0.place)
      }
    }
  }
}

extension SeriesService {
  /// Deletes a series with its points and labels.
  ///
  /// - Parameter cascade: deletes the models that use it too, with their monitors; their trainings are cancelled.
  /// - Throws: `series_not_found`; `in_use` while models use it that no policy made.
  package func delete(_ id: String, cascade: Bool) throws {
    let aftermath = try context.database.write { transaction in
      try transaction.deleteSeries(id, cascade: cascade, now: context.now())
    }
    aftermath.carryOut(context, jobs, nil)
  }
}
