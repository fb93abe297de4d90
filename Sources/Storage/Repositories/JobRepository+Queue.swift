/// Work that waits, of one method: how many jobs, and their nominal seconds together.
package struct QueuedWork: Sendable, Equatable {
  package let method: String
  package let jobs: Int64
  package let nominalSeconds: Double
}

/// A job that waits, in its place.
package struct QueuedJob: Sendable, Equatable {
  package let key: Int64
  package let lane: JobRecord.Lane
  package let method: String
  package let nominalSeconds: Double
}

/// The queue as those see it who wait, and the paces at which work is done here.
extension JobRepository {
  /// What waits before a queued job in its lane.
  package func queued(before job: JobRecord) throws(StorageError) -> [QueuedWork] {
    try connection.all(
      """
      SELECT coalesce(method, kind), count(*), coalesce(sum(nominal_seconds), 0.0) FROM jobs
      WHERE status = 'queued' AND lane = ?1 AND (priority > ?2 OR (priority = ?2 AND key < ?3)) GROUP BY 1
      """, job.work.lane.rawValue, job.priority, job.key
    ) { row in QueuedWork(method: row.text(0), jobs: row.integer(1), nominalSeconds: row.double(2)) }
  }

  /// All that waits, each lane in the order in which it is taken.
  package func queue() throws(StorageError) -> [QueuedJob] {
    try connection.all(
      """
      SELECT key, lane, coalesce(method, kind), nominal_seconds FROM jobs
      WHERE status = 'queued' ORDER BY lane, priority DESC, key
      """
    ) { row throws(StorageError) in
      QueuedJob(key: row.integer(0), lane: try row.word(1), method: row.text(2), nominalSeconds: row.double(3))
    }
  }

  /// The jobs that run. There are no more of them than workers.
  package func running() throws(StorageError) -> [JobRecord] {
    try connection.all("SELECT * FROM jobs WHERE status = 'running' ORDER BY key", map: Self.record)
  }

  package func queuedCount(of lane: JobRecord.Lane) throws(StorageError) -> Int64 {
    try connection.integer("SELECT count(*) FROM jobs WHERE status = 'queued' AND lane = ?", lane.rawValue)
  }

  /// Counts the time of an attempt that ended.
  package func addRuntime(milliseconds: Int64, key: Int64) throws(StorageError) {
    try connection.run(
      "UPDATE jobs SET ran_milliseconds = ran_milliseconds + ?2 WHERE key = ?1", key, milliseconds)
  }

  /// Learns what work takes here: each job counts for a tenth less than the one after it.
  package func learnPace(of method: String, measuredSeconds: Double, nominalSeconds: Double) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO job_paces (method, measured_seconds, nominal_seconds) VALUES (?1, ?2, ?3)
      ON CONFLICT (method) DO UPDATE SET
        measured_seconds = 0.9 * job_paces.measured_seconds + ?2,
        nominal_seconds = 0.9 * job_paces.nominal_seconds + ?3
      """, method, measuredSeconds, nominalSeconds)
  }

  /// Measured over nominal seconds, by method; those that nothing is known of are absent.
  package func paces() throws(StorageError) -> [String: Double] {
    let pairs = try connection.all(
      "SELECT method, measured_seconds / nominal_seconds FROM job_paces WHERE nominal_seconds > 0"
    ) { row in (row.text(0), row.double(1)) }
    return Dictionary(pairs) { first, _ in first }
  }

  package func pace(of method: String) throws(StorageError) -> Double? {
    try connection.first(
      "SELECT measured_seconds / nominal_seconds FROM job_paces WHERE method = ? AND nominal_seconds > 0", method
    ) { row in row.double(0) }
  }
}
