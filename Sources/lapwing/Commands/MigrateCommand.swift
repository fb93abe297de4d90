import Glibc
import Programs
import Storage

/// `lapwing migrate`: moves a database from a file to PostgreSQL, or back, and says in one line what was moved. How far it is stands
/// on standard error.
struct MigrateCommand {
  let options: MigrateOptions

  func run() throws {
    umask(0o077)
    let start = ContinuousClock.now
    let move = DatabaseMove(from: options.from, to: options.to)
    StopSignals.beforeEnding { move.removePartialFile() }
    var (lastStep, lastLine) = (DatabaseMove.Progress.Step?.none, start)
    let moved = try move.run(now: Int64(time(nil))) { progress in
      // The clock is not asked for every row.
      guard progress.step != lastStep || progress.rows % 256 == 0 else { return }
      let now = ContinuousClock.now
      guard progress.step != lastStep || now - lastLine > .seconds(2) else { return }
      (lastStep, lastLine) = (progress.step, now)
      let size = FixedText.number(Double(progress.bytes) / 1e6, places: 1)
      StandardError.write("\(progress.step.rawValue) \(progress.table): \(progress.rows) rows, \(size) MB so far")
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let size = FixedText.number(Double(moved.bytes) / 1e6, places: 1)
    print(
      "\(move.target.shown): \(moved.rows) rows, \(size) MB, each value compared; "
        + "\(FixedText.number(seconds, places: 1)) s")
  }
}
