import JSON
import Storage

/// Where a job waits, and how long it probably will: by what such jobs took here, and by how far those are that run.
package struct JobPlace: Equatable, Sendable {
  /// From 1: next.
  package let position: Int64
  /// Seconds, in steps that grow, so that an answer stays the same for a while.
  package let startsIn: Int64
  /// What it will take itself, in the same steps.
  package let takes: Int64

  /// Seconds until a worker of `free` has come to work that waits: `free` says when each of them is next free, and `ahead` is
  /// the work before it, which they share.
  static func wait(free: [Double], ahead: Double) -> Double {
    let free = free.sorted()
    guard var level = free.first else { return 0 }
    var left = ahead
    for (busy, next) in free.enumerated().dropFirst() {
      let room = (next - level) * Double(busy)
      if left <= room { return level + left / Double(busy) }
      left -= room
      level = next
    }
    return level + left / Double(free.count)
  }

  /// Seconds rounded up to 0, 1, 2, 5, 10, 20, 30 and 45, then to minutes, in steps of about a fifth.
  static func rounded(_ seconds: Double) -> Int64 {
    guard seconds > 0.05 else { return 0 }
    if let step = [1.0, 2, 5, 10, 20, 30, 45, 60].first(where: { seconds <= $0 }) { return Int64(step) }
    var minutes = 1.0
    while minutes * 60 < seconds, minutes < 1e7 { minutes = max(minutes + 1, (minutes * 1.2).rounded()) }
    return Int64(minutes) * 60
  }
}

/// What is known at one moment of those who work and wait: enough to place every job that waits.
struct JobQueue {
  private let lanes: JobLanes
  private let paces: [String: Double]
  private let now: Int64
  private let running: [JobRecord]
  private let longWaiting: Int

  init(_ lanes: JobLanes, in transaction: Transaction, now: Int64) throws {
    self.lanes = lanes
    self.now = now
    paces = try transaction.jobs.paces()
    running = try transaction.jobs.running()
    longWaiting = Int(try transaction.jobs.queuedCount(of: .long))
  }

  func seconds(_ method: String, nominal: Double) -> Double { nominal * (paces[method] ?? 1) }

  func place(position: Int64, secondsAhead: Double, of work: JobWork) -> JobPlace {
    let wait = JobPlace.wait(free: free(for: work.lane), ahead: secondsAhead)
    return JobPlace(
      position: position, startsIn: JobPlace.rounded(wait),
      takes: JobPlace.rounded(seconds(work.method, nominal: work.nominalSeconds)))
  }

  /// When each worker that serves a lane is next free.
  private func free(for lane: JobRecord.Lane) -> [Double] {
    let long = running.filter { $0.work.lane == .long }.map(secondsLeft)
    let short = running.filter { $0.work.lane == .short }.map(secondsLeft).sorted()
    switch lane {
    case .long:
      // One of the short ones that run has the worker of its own.
      let busy = long + short.dropFirst()
      return Array((busy + Array(repeating: 0, count: lanes.longThreads)).prefix(max(busy.count, lanes.longThreads)))
    case .short:
      // The other workers take short jobs where no long one runs or waits.
      let workers = max(1, lanes.threads - long.count - longWaiting)
      return Array((short + Array(repeating: 0, count: workers)).prefix(max(short.count, workers)))
    }
  }

  /// Of a job that runs: as it says itself, else what such jobs take without what it has taken.
  private func secondsLeft(_ job: JobRecord) -> Double {
    let progress = job.progressJSON.flatMap { try? JSONValue.parse($0) }
    if let said = progress?["seconds_left"]?.number { return said }
    let expected = seconds(job.work.method, nominal: job.work.nominalSeconds)
    return max(0, expected - Double(now - (job.startedAt ?? now)))
  }
}

extension Transaction {
  /// The places of those among some jobs that wait, by their keys.
  func places(of jobs: [JobRecord], _ lanes: JobLanes, now: Int64) throws -> [Int64: JobPlace] {
    let waiting = jobs.filter { $0.status == .queued }
    guard let first = waiting.first else { return [:] }
    let queue = try JobQueue(lanes, in: self, now: now)
    if waiting.count == 1 {
      let ahead = try self.jobs.queued(before: first)
      let seconds = ahead.reduce(0) { $0 + queue.seconds($1.method, nominal: $1.nominalSeconds) }
      let position = ahead.reduce(1) { $0 + $1.jobs }
      return [first.key: queue.place(position: position, secondsAhead: seconds, of: first.work)]
    }
    let asked = Set(waiting.map(\.key))
    var (position, ahead) = ([JobRecord.Lane: Int64](), [JobRecord.Lane: Double]())
    var places: [Int64: JobPlace] = [:]
    for job in try self.jobs.queue() {
      position[job.lane, default: 0] += 1
      if asked.contains(job.key) {
        let work = JobWork(lane: job.lane, method: job.method, nominalSeconds: job.nominalSeconds)
        places[job.key] = queue.place(
          position: position[job.lane] ?? 1, secondsAhead: ahead[job.lane] ?? 0, of: work)
      }
      ahead[job.lane, default: 0] += queue.seconds(job.method, nominal: job.nominalSeconds)
    }
    return places
  }
}
