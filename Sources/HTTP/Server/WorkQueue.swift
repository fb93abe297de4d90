/// Jobs in the order they came, those that may wait for a client being held back once as many of them run as may.
struct WorkQueue<Job: Sendable>: Sendable {
  private struct Entry: Sendable {
    let number: UInt64
    let job: Job
  }

  private var quick = Fifo<Entry>()
  private var uploads = Fifo<Entry>()
  private var number: UInt64 = 0
  private var runningUploads = 0
  private let mostUploads: Int

  /// - Parameter mostUploads: how many uploads may run at a time, at least one.
  init(mostUploads: Int) { self.mostUploads = max(mostUploads, 1) }

  /// How many jobs a thread would find.
  var ready: Int { quick.count + min(uploads.count, mostUploads - runningUploads) }

  mutating func push(_ job: Job, isUpload: Bool) {
    number += 1
    let entry = Entry(number: number, job: job)
    if isUpload { uploads.push(entry) } else { quick.push(entry) }
  }

  /// The oldest job that may run now; `endUpload` is to be called once an upload has run.
  mutating func pop() -> (job: Job, isUpload: Bool)? {
    let upload = runningUploads < mostUploads ? uploads.first : nil
    if let upload, upload.number < quick.first?.number ?? .max {
      runningUploads += 1
      return uploads.pop().map { ($0.job, true) }
    }
    return quick.pop().map { ($0.job, false) }
  }

  mutating func endUpload() { runningUploads -= 1 }
}

/// A queue whose first element is taken without moving the others.
struct Fifo<Element: Sendable>: Sendable {
  private var elements: [Element] = []
  private var start = 0

  var count: Int { elements.count - start }
  var first: Element? { start < elements.count ? elements[start] : nil }

  mutating func push(_ element: Element) { elements.append(element) }

  mutating func pop() -> Element? {
    guard start < elements.count else { return nil }
    let element = elements[start]
    start += 1
    if start == elements.count {
      elements.removeAll(keepingCapacity: true)
      start = 0
    } else if start >= 1_024 {
      elements.removeFirst(start)
      start = 0
    }
    return element
  }
}
