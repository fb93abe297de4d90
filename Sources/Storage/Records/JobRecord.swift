/// Long work, from its request to its result.
package struct JobRecord: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    case queued, running, succeeded, failed, cancelled
    package var isFinal: Bool { self != .queued && self != .running }
  }

  /// The two queues: what is soon done never waits behind what takes long.
  package enum Lane: String, Sendable, CaseIterable { case short, long }

  package let key: Int64
  package let id: String
  package let kind: String
  /// What it is about, `model:cpu4-donut` say.
  package let subject: String?
  package let status: Status
  package let cancelRequested: Bool
  /// Higher goes first in its lane.
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
  package let work: JobWork
  /// In all attempts that ended.
  package let ranMilliseconds: Int64
}

/// How much work a job is, as far as its request tells.
package struct JobWork: Sendable, Equatable {
  package var lane: JobRecord.Lane
  /// Jobs of the same method take as much longer or shorter than their nominal time here: `training:donut` say.
  package var method: String
  /// What it would take on a nominal machine.
  package var nominalSeconds: Double

  package init(lane: JobRecord.Lane, method: String, nominalSeconds: Double) {
    (self.lane, self.method, self.nominalSeconds) = (lane, method, nominalSeconds)
  }

  /// Of jobs whose work nobody estimates: it may be long.
  package static func unknown(kind: String) -> JobWork { JobWork(lane: .long, method: kind, nominalSeconds: 60) }
}

/// How a job ended.
package enum JobOutcome: Sendable, Equatable {
  case succeeded(resultJSON: String?)
  case failed(errorJSON: String)
  case cancelled
}
