/// Long work, from its request to its result.
package struct JobRecord: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    case queued, running, succeeded, failed, cancelled
    package var isFinal: Bool { self != .queued && self != .running }
  }

  package let key: Int64
  package let id: String
  package let kind: String
  /// What it is about, `model:cpu4-donut` say.
  package let subject: String?
  package let status: Status
  package let cancelRequested: Bool
  /// Higher goes first.
  package let priority: Int64
  /// How often it was started: above 1 after a crash or a stop.
  package let attempts: Int64
  /// Goes up with every change of the job.
  package let revision: Int64
  package let createdAt: Int64
  package let startedAt: Int64?
  package let finishedAt: Int64?
  package let requestJSON: String
  package let progressJSON: String?
  package let errorJSON: String?
  package let resultJSON: String?
}

/// How a job ended.
package enum JobOutcome: Sendable, Equatable {
  case succeeded(resultJSON: String?)
  case failed(errorJSON: String)
  case cancelled
}
