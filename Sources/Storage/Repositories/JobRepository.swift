/// The queue of jobs and their history.
///
/// A job's life: queued → running → succeeded, failed or cancelled; running → queued when the process stops or
/// dies; queued → cancelled at once. A job that ended never changes again.
package struct JobRepository {
  let connection: Connection

  /// - Throws: `alreadyExists`.
  package func enqueue(
    id: String, kind: String, subject: String?, requestJSON: String, priority: Int64 = 0, work: JobWork? = nil,
    now: Int64
  ) throws(StorageError) -> JobRecord {
    let work = work ?? .unknown(kind: kind)
    try connection.run(
      """
      INSERT INTO jobs (id, kind, subject, status, priority, request_json, created_at, lane, method, nominal_seconds)
      VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)
      """, id, kind, subject, priority, requestJSON, now, work.lane.rawValue, work.method, work.nominalSeconds)
    guard let record = try get(id) else { throw .notFound }
    return record
  }

  package func get(_ id: String) throws(StorageError) -> JobRecord? {
    try connection.first(
      "SELECT * FROM jobs WHERE id = ?", id, map: Self.record)
  }

  /// Jobs, the newest first, below the key `before`, of one status, kind and subject where these are given.
  package func list(
    status: JobRecord.Status? = nil, kind: String? = nil, subject: String? = nil, before: Int64? = nil, limit: Int
  ) throws(StorageError) -> [JobRecord] {
    try list(JobFilter(status: status, kind: kind, subject: subject), after: before, limit: limit)
  }

  /// Takes the next job, the highest priority first, then the oldest; it is running from then on.
  ///
  /// - Parameter lanes: where to look, one after the other.
  package func takeNext(
    from lanes: [JobRecord.Lane] = [.long, .short], now: Int64
  ) throws(StorageError) -> JobRecord? {
    for lane in lanes { if let job = try takeNext(from: lane, now: now) { return job } }
    return nil
  }

  private func takeNext(from lane: JobRecord.Lane, now: Int64) throws(StorageError) -> JobRecord? {
    try connection.first(
      """
      UPDATE jobs SET status = 'running', started_at = coalesce(started_at, ?1), attempts = attempts + 1,
        revision = revision + 1
      WHERE key = (SELECT key FROM jobs WHERE status = 'queued' AND lane = ?2 ORDER BY priority DESC, key LIMIT 1)
      RETURNING *
      """, now, lane.rawValue, map: Self.record)
  }

  /// - Throws: `conflict` where the job is not running.
  package func setProgress(_ progressJSON: String, key: Int64) throws(StorageError) {
    try connection.run(
      "UPDATE jobs SET progress_json = ?2, revision = revision + 1 WHERE key = ?1 AND status = 'running'",
      key, progressJSON)
    if connection.changes == 0 { throw .conflict }
  }

  /// Ends a running job and forgets its checkpoint, and the headers of a backfill, which may be secrets.
  ///
  /// - Throws: `conflict` where the job is not running.
  package func finish(key: Int64, outcome: JobOutcome, now: Int64) throws(StorageError) {
    let (status, error, result): (JobRecord.Status, String?, String?) =
      switch outcome {
      case .succeeded(let result): (.succeeded, nil, result)
      case .failed(let error): (.failed, error, nil)
      case .cancelled: (.cancelled, nil, nil)
      }
    try connection.run(
      """
      UPDATE jobs SET status = ?2, finished_at = ?3, error_json = ?4, result_json = ?5, revision = revision + 1,
        request_json =
          CASE kind WHEN 'backfill' THEN json_remove(request_json, '$.headers') ELSE request_json END
      WHERE key = ?1 AND status = 'running'
      """, key, status.rawValue, now, error, result)
    if connection.changes == 0 { throw .conflict }
    try deleteCheckpoint(job: key)
  }

  /// Cancels a queued job at once and asks a running one to stop; an ended one stays as it is. Answers the job.
  ///
  /// - Throws: `notFound`.
  package func requestCancel(_ id: String, now: Int64) throws(StorageError) -> JobRecord {
    try connection.run(
      """
      UPDATE jobs SET cancel_requested = 1, revision = revision + 1,
        finished_at = CASE status WHEN 'queued' THEN ?2 END,
        request_json = CASE WHEN status = 'queued' AND kind = 'backfill' THEN json_remove(request_json, '$.headers')
          ELSE request_json END,
        status = CASE status WHEN 'queued' THEN 'cancelled' ELSE status END
      WHERE id = ?1 AND status IN ('queued', 'running') AND cancel_requested = 0
      """, id, now)
    guard let record = try get(id) else { throw .notFound }
    if record.status == .cancelled { try deleteCheckpoint(job: record.key) }
    return record
  }

  /// Puts a running job back into the queue, at a graceful stop say; its checkpoint stays.
  ///
  /// - Parameter countsAttempt: false for one that did not end in a crash or a fault.
  package func requeue(key: Int64, countsAttempt: Bool = false) throws(StorageError) {
    try connection.run(
      """
      UPDATE jobs SET status = 'queued', attempts = attempts - ?2, revision = revision + 1
      WHERE key = ?1 AND status = 'running'
      """, key, countsAttempt ? 0 : 1)
  }

  /// At start: what was running when the process died is queued again, or cancelled where that had been asked for.
  /// Answers how many jobs that were.
  package func recover(now: Int64) throws(StorageError) -> Int {
    try connection.run(
      """
      UPDATE jobs SET revision = revision + 1,
        finished_at = CASE cancel_requested WHEN 1 THEN ?1 END,
        status = CASE cancel_requested WHEN 1 THEN 'cancelled' ELSE 'queued' END
      WHERE status = 'running'
      """, now)
    return connection.changes
  }

  /// Deletes jobs that ended before `time`, and answers how many.
  package func prune(finishedBefore time: Int64) throws(StorageError) -> Int {
    try connection.run("DELETE FROM jobs WHERE finished_at < ?", time)
    return connection.changes
  }

  /// How many jobs each status has.
  package func counts() throws(StorageError) -> [JobRecord.Status: Int64] {
    let pairs = try connection.all("SELECT status, count(*) FROM jobs GROUP BY status") {
      row throws(StorageError) in (try row.word(0) as JobRecord.Status, row.integer(1))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  static func record(_ row: borrowing Statement) throws(StorageError) -> JobRecord {
    JobRecord(
      key: row.integer("key"), id: row.text("id"), kind: row.text("kind"), subject: row.optionalText("subject"),
      status: try row.word("status"), cancelRequested: row.flag("cancel_requested"), priority: row.integer("priority"),
      attempts: row.integer("attempts"), revision: row.integer("revision"), createdAt: row.integer("created_at"),
      startedAt: row.optionalInteger("started_at"), finishedAt: row.optionalInteger("finished_at"),
      requestJSON: row.text("request_json"), progressJSON: row.optionalText("progress_json"),
      errorJSON: row.optionalText("error_json"), resultJSON: row.optionalText("result_json"),
      work: JobWork(
        lane: try row.word("lane"), method: row.optionalText("method") ?? row.text("kind"),
        nominalSeconds: row.double("nominal_seconds")),
      ranMilliseconds: row.integer("ran_milliseconds"))
  }
}

/// What a job wrote down to go on from: the last one only.
package struct CheckpointRecord: Sendable, Equatable {
  package let data: [UInt8]
  package let savedAt: Int64
}

extension JobRepository {
  /// - Throws: `referenced` where there is no such job.
  package func saveCheckpoint(_ data: [UInt8], job key: Int64, now: Int64) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO checkpoints (job, data, saved_at) VALUES (?1, ?2, ?3)
      ON CONFLICT (job) DO UPDATE SET data = ?2, saved_at = ?3
      """, key, data, now)
  }

  package func checkpoint(job key: Int64) throws(StorageError) -> CheckpointRecord? {
    try connection.first("SELECT data, saved_at FROM checkpoints WHERE job = ?", key) { row in
      CheckpointRecord(data: row.bytes(0), savedAt: row.integer(1))
    }
  }

  package func deleteCheckpoint(job key: Int64) throws(StorageError) {
    try connection.run("DELETE FROM checkpoints WHERE job = ?", key)
  }
}
