import Storage

/// How the workers divide between short and long jobs: one of them takes short ones alone, so that a baseline never waits
/// behind a network. All others take long jobs first, and short ones where no long one waits, so that neither lane starves.
package struct JobLanes: Equatable, Sendable {
  /// What is expected to take longer is long.
  package static let mostShortSeconds = 10.0

  /// Threads in all: two at least.
  package let threads: Int

  package init(workers: Int) { threads = max(2, workers) }

  /// Long jobs that can run at a time.
  package var longThreads: Int { threads - 1 }

  /// Which lanes a worker looks into, in this order.
  func lanes(ofWorker number: Int) -> [JobRecord.Lane] { number == 0 ? [.short] : [.long, .short] }
}

extension Transaction {
  /// The work of a job, with the lane that its kind has here: by what such jobs took, else as on a nominal machine.
  func work(_ method: String, nominalSeconds: Double) throws -> JobWork {
    let pace = try jobs.pace(of: method) ?? 1
    let lane: JobRecord.Lane = nominalSeconds * pace <= JobLanes.mostShortSeconds ? .short : .long
    return JobWork(lane: lane, method: method, nominalSeconds: nominalSeconds)
  }
}
