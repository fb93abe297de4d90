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
