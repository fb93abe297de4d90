package import Storage

/// Is told of jobs that begin and end, after that is committed: for a log, say.
package protocol JobObserver: Sendable {
  /// Must be quick: it runs on the worker's thread. A job that a stop interrupted is `queued` again.
  func jobDidChange(_ job: JobRecord)
}
