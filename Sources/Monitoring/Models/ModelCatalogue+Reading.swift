package import Storage

extension ModelCatalogue {
  /// - Throws: `model_not_found`.
  package func model(_ id: String) throws -> ModelRecord {
    try context.database.read { try $0.models.known(id) }
  }

  /// Models by id; of one series where it is named.
  package func list(series: String?, after: String?, limit: Int) throws -> [ModelRecord] {
    try context.database.read { transaction in
      guard let series else { return try transaction.models.list(after: after, limit: limit) }
      guard let record = try transaction.series.get(series) else { return [] }
      return try transaction.models.list(series: record.key, after: after, limit: limit)
    }
  }

  /// - Throws: `version_not_found`.
  package func version(_ number: Int64, of model: ModelRecord) throws -> VersionRecord {
    try context.database.read { transaction in
      guard let version = try transaction.versions.get(model: model.key, number: number) else {
        throw MonitoringError("version_not_found", "The model '\(model.id)' has no version \(number).")
      }
      return version
    }
  }

  /// The version that a model serves.
  package func activeVersion(of model: ModelRecord) throws -> VersionRecord? {
    try context.database.read { try $0.activeVersion(of: model) }
  }

  /// Trained versions, the newest first, below the number `before`.
  package func trainedVersions(of model: ModelRecord, before: Int64, limit: Int) throws -> [VersionRecord] {
    try context.database.read { transaction in
      var found: [VersionRecord] = []
      var place = before
      while found.count < limit {
        let page = try transaction.versions.list(model: model.key, before: place, limit: limit)
        found += page.filter { $0.state == .ready }
        guard page.count == limit, let last = page.last else { break }
        place = last.number
      }
      return Array(found.prefix(limit))
    }
  }

  /// Versions, the newest first, below the number `before`, whatever became of them.
  package func versions(of model: ModelRecord, before: Int64 = .max, limit: Int) throws -> [VersionRecord] {
    try context.database.read { try $0.versions.list(model: model.key, before: before, limit: limit) }
  }

  /// The bytes of a version's archive.
  package func archiveBytes(of version: VersionRecord) throws -> Int64 {
    try context.database.read { try $0.versions.archiveBytes(key: version.key) ?? 0 }
  }

  /// The latest training of a model, whatever became of it.
  package func latestTraining(of model: ModelRecord) throws -> JobRecord? {
    try context.database.read { try $0.latestTraining(of: model) }
  }

  /// The topic of the training that a model waits for, if any.
  package func trainingTopics(_ id: String) throws -> [ChangeBoard.Topic] {
    try latestTraining(of: model(id)).map { [.job($0.id)] } ?? []
  }
}
