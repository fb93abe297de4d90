/// The name of the part of a database's history that one server wrote: random, made anew at each start, and stored with
/// the first thing that the server writes.
///
/// A counter alone names no state. A backup that is restored, a file copied by hand or a snapshot of the disk goes on
/// counting where the copy was made, and reaches the same numbers with other contents; so does a database whose disk lost
/// what it had promised to keep. None of them can be told from the original by what is in the file. But each is opened by
/// a server of its own before it is written to, so that an epoch and a counter together name one state, whatever became
/// of the files. (A machine that is itself copied while the server runs, memory and all, is the exception.)
///
/// The price is small: after a plain restart polls get their answer once more and pages begin again. Those who follow
/// alerts go on where they were, since the epochs before are known, and where in them this history left off.
enum Epoch {
  static func make() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
}
