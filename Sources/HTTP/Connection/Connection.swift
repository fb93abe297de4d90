/// A connection as its loop holds it: the machine, the socket, and what goes in and out. Belongs to one loop.
final class Connection {
  let socket: FileDescriptor
  let remote: String
  let slot: UInt32
  let generation: UInt32
  /// Taken in above the limit: for one vital request.
  let isReserved: Bool
  /// A request of it was answered by a handler.
  var wasServed = false
  /// Where it waits while no request is at work.
  var line = Line.none
  /// Bytes of its answer that count as waiting.
  var countedAnswer = 0
  var machine: ConnectionMachine
  var output = OutputQueue()
  /// Input that came before it could be used: further requests, or a body that its handler is slow to read.
  var stash: [UInt8] = []

  /// The socket may hold input; edge-triggered, so it is known only from events and short reads.
  var isReadable = true
  /// The peer has sent its last byte, though some may wait in the socket.
  var isHalfClosed = false
  var isPumping = false

  /// Numbers the requests of this connection.
  var exchangeNumber: UInt32 = 0
  var exchange: Exchange?
  /// The head of a request whose body is gathered before its handler starts.
  var gathering: RequestHead?
  var gathered: [UInt8] = []
  var pipe: BodyPipe?
  var isPipeFull = false
  var then: Output.Then?
  var parked: Parked?

  /// For the report.
  var started = MonotonicTime.never
  var status = 0
  var caller: String?
  var reportHead: RequestHead?
  var identity = RequestIdentity.number(0)

  /// The time under which the loop's heap knows this connection.
  var filed = MonotonicTime.never

  enum Line { case none, fresh, served }

  init(
    socket: consuming FileDescriptor, remote: String, slot: UInt32, generation: UInt32, isReserved: Bool,
    machine: ConnectionMachine
  ) {
    self.socket = socket
    self.remote = remote
    self.slot = slot
    self.generation = generation
    self.isReserved = isReserved
    self.machine = machine
  }

  var ticket: Ticket { Ticket(slot: slot, generation: generation, exchange: exchangeNumber) }
  var key: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

  /// When the loop must look at this connection again.
  var deadline: MonotonicTime { min(machine.deadline, parked?.deadline ?? .never) }

  var takesInput: Bool { machine.wantsInput && !isPipeFull }
}
