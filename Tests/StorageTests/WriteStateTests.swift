import CSQLite
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("What keeps writes away")
struct WriteStateTests {
  private final class Heard: Sendable {
    private let faults = Mutex<[StorageFault?]>([])
    var all: [StorageFault?] { faults.withLock { $0 } }
    func append(_ error: StorageError?) { faults.withLock { $0.append(error?.storageFault) } }
  }

  private static func error(_ code: Int32) -> StorageError { StorageError(resultCode: code) }

  @Test("A fault lasts until a write succeeds, and is told of once at its begin and once at its end")
  func passes() {
    let heard = Heard()
    let state = WriteState(onChange: heard.append)
    for _ in 0..<3 { state.note(Self.error(SQLITE_FULL)) }
    #expect(state.fault?.storageFault == .full)
    state.noteSuccess(hasWritten: false)
    #expect(state.fault?.storageFault == .full)
    for _ in 0..<3 { state.noteSuccess(hasWritten: true) }
    #expect(state.fault == nil)
    #expect(heard.all == [.full, nil])
  }

  @Test("A lock is over as soon as it was to be had, though nothing was written")
  func locked() {
    let state = WriteState { _ in }
    state.note(Self.error(SQLITE_BUSY))
    #expect(state.isLocked)
    state.noteSuccess(hasWritten: false)
    #expect(!state.isLocked && state.fault == nil)
  }

  @Test("Damage stays, whatever is written later")
  func damage() {
    let heard = Heard()
    let state = WriteState(onChange: heard.append)
    state.note(Self.error(SQLITE_CORRUPT))
    state.note(Self.error(SQLITE_FULL))
    state.noteSuccess(hasWritten: true)
    #expect(state.fault?.storageFault == .damaged)
    #expect(heard.all == [.damaged])
  }

  @Test("What is no fault of the disk changes nothing")
  func others() {
    let state = WriteState { _ in Issue.record("nothing has changed") }
    for error in [StorageError.conflict, .notFound, .spoolFull(limit: 1)] { state.note(error) }
    state.note(CancellationError())
    #expect(state.fault == nil)
  }

  @Test(
    "The system's own number tells a full disk and a read-only one from one that fails",
    arguments: [
      (ENOSPC, StorageFault.full), (EDQUOT, .full), (EFBIG, .full), (EROFS, .readOnly), (EPERM, .readOnly),
      (EIO, .inputOutput), (0, .inputOutput),
    ])
  func systemErrors(number: Int32, fault: StorageFault) {
    #expect(StorageError(resultCode: SQLITE_IOERR, systemError: number).storageFault == fault)
    #expect(StorageError(resultCode: SQLITE_FULL, systemError: number).storageFault == .full)
  }

  @Test(
    "A write that waited for a lock in vain is followed by ones that hardly wait, and the probe finds it given back",
    .ofFiles)
  func probe() throws {
    let folder = try TemporaryFolder()
    let heard = Heard()
    var options = DatabaseOptions()
    options.busyTimeoutMilliseconds = 300
    options.onFault = heard.append
    let database = try folder.open(options)
    let other = try Connection(path: folder.database, flags: SQLITE_OPEN_READWRITE)
    try other.run("BEGIN IMMEDIATE")
    #expect(throws: StorageError.self) { try database.write { try $0.settings.set("a", to: "1") } }
    database.probe(now: 1)
    #expect(database.fault?.storageFault == .locked)
    try other.run("ROLLBACK")
    database.probe(now: 2)
    #expect(database.fault == nil)
    #expect(heard.all == [.locked, nil])
  }

  @Test("A log whose database is missing is not thrown away", .ofFiles)
  func logAlone() throws {
    let folder = try TemporaryFolder()
    try Data([1, 2, 3]).write(to: URL(filePath: folder.database + "-wal"))
    #expect(throws: StorageError.logWithoutDatabase) { _ = try folder.open() }
    #expect(try Data(contentsOf: URL(filePath: folder.database + "-wal")).count == 3)
  }
}
