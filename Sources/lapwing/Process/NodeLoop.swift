#if PostgreSQL
  import API
  import HTTP
  import JSON
  import Monitoring
  import Platform
  import Storage

  /// A server among those of a database: looks who serves, takes the lease where nobody does, and builds all that serves on it;
  /// passes on what is asked of it as long as another server holds the lease, and drops what is in memory when it has lost it.
  ///
  /// A thread of its own does one after the other, so that there is one order of these events.
  final class NodeLoop: Sendable {
    private struct State {
      var stack: ServiceStack?
      /// What served until the lease was handed over, and has yet to end.
      var drained: ServiceStack?
      /// Another server has taken the lease from the one that serves here.
      var isTakenOver = false
      var isDraining = false
      var isEnding = false
      var hasEnded = false
      /// What kept the loop from its work the last time, said once.
      var failure: String?
    }

    private let options: ServeOptions
    private let shared: SharedParts
    private let handler: NodeHandler
    private let member: ClusterMember
    private let base: String
    private let log: Log?
    private let state = ConditionLock(State())

    /// How often a server that passes on looks whether it is wanted: a lease that is handed over waits no longer.
    private static let look = Duration.milliseconds(200)
    /// How often it says that it is there, and one that serves looks at the others.
    private static let beat = Duration.seconds(2)
    /// How long requests under way may hold up that the lease is handed over.
    private static let settling = Duration.milliseconds(300)

    /// Joins the others, and serves where none of them does.
    ///
    /// - Parameter address: where this server listens.
    /// - Throws: `StorageError` where the database cannot be used.
    static func start(
      _ options: ServeOptions, _ shared: SharedParts, _ handler: NodeHandler, address: String, log: Log?
    ) throws -> NodeLoop {
      let member = try ClusterMember.join(
        path: options.database, address: options.advertisedURL ?? address, now: Clock.now())
      let loop = NodeLoop(options, shared, handler, member, base: options.publicURL ?? address, log)
      do {
        let view = try member.look()
        shared.cluster.update(view)
        try loop.follow(view)
      } catch {
        member.leave()
        throw error
      }
      Thread.start { loop.run() }
      return loop
    }

    private init(
      _ options: ServeOptions, _ shared: SharedParts, _ handler: NodeHandler, _ member: ClusterMember, base: String,
      _ log: Log?
    ) {
      self.options = options
      self.shared = shared
      self.handler = handler
      self.member = member
      self.base = base
      self.log = log
    }

    private func run() {
      var saidAt = ContinuousClock.now
      while true {
        let isServing = state.withLock { $0.stack != nil }
        let isEnding = state.waitUntil(
          { $0.isEnding || $0.isTakenOver }, by: .now() + (isServing ? Self.beat : Self.look), then: { $0.isEnding })
        if isEnding { break }
        do {
          if state.withLock(\.isTakenOver) { stepDown() }
          if ContinuousClock.now - saidAt > Self.beat {
            try member.sayThatItIsThere()
            saidAt = .now
          }
          let view = try member.look()
          shared.cluster.update(view)
          try follow(view)
          note(nil)
        } catch {
          note(Failure.sentence(for: error))
        }
      }
      state.withLockNotifying { $0.hasEnded = true }
    }

    private func note(_ failure: String?) {
      let isNews = state.withLock { state in
        defer { state.failure = failure }
        return state.failure != failure
      }
      if isNews, let failure { log?.write(.warning, "the other servers cannot be seen: " + failure) }
    }

    private func follow(_ view: ClusterView) throws {
      let (isServing, isDraining) = state.withLock { ($0.stack != nil, $0.isDraining) }
      if isServing { return }
      if view.isFree, !isDraining, try serve() { return }
      // A lease that is on record as this server's was left behind by what served here before.
      let holder = view.isFree || view.holder?.id == view.own ? nil : view.holder
      handler.pass(to: holder, token: view.leases.first?.token ?? 0)
    }

    /// Takes the lease and builds what serves.
    ///
    /// - Returns: false where another server was faster.
    private func serve() throws -> Bool {
      let start = ContinuousClock.now
      var settings = DatabaseOptions()
      settings.waitsForLease = false
      settings.onFault = { [self] error in
        if error?.storageFault == .takenOver {
          state.withLockNotifying { $0.isTakenOver = true }
        } else {
          log?.write(storageFault: error)
        }
      }
      let database: Database
      do {
        database = try Database.open(path: options.database, options: settings, now: Clock.now())
      } catch StorageError.inUse { return false }
      if database.isNew { log?.write(.info, "a new database was made") { $0.field("database", database.path) } }
      let stack = try ServiceStack(options, database, shared, log: log)
      state.withLock { $0.stack = stack }
      handler.serve(stack.handler) { database.isHeld }
      stack.deliver(linkingTo: base)
      log?.write(.info, "this server serves the series now") {
        $0.field("node", member.id)
        $0.field("built_in_milliseconds", Int64((ContinuousClock.now - start) / .milliseconds(1)))
      }
      if let view = try? member.look() { shared.cluster.update(view) }
      return true
    }

    /// Another server serves: what is in memory here is worth nothing.
    private func stepDown() {
      let stack = state.withLock { state in
        defer { (state.stack, state.isTakenOver) = (nil, false) }
        return state.stack
      }
      guard let stack else { return }
      log?.write(.warning, "another server serves the series now; this one passes on what it is asked") {
        $0.field("node", member.id)
      }
      handler.pass(to: nil, token: 0)
      Thread.start { stack.abandon() }
    }

    /// Lets another server go on, where there is one.
    func handOver() {
      let stack = state.withLock { state in
        state.isDraining = true
        return state.stack
      }
      guard let stack else { return }
      stack.service.beginStop()
      guard shared.cluster.latest?.view.hasOthers ?? false else { return }
      // What comes from now on waits for the other one.
      state.withLock { ($0.stack, $0.drained) = (nil, stack) }
      handler.pass(to: nil, token: 0)
      handler.settle(within: Self.settling)
      stack.handOver()
      log?.write(.info, "another server may serve the series now") { $0.field("node", member.id) }
    }

    /// Ends what is left.
    func stop(since start: ContinuousClock.Instant) {
      state.withLockNotifying { $0.isEnding = true }
      state.waitUntil({ $0.hasEnded }, by: .now() + .seconds(1), then: { _ in })
      let (stack, drained) = state.withLock { ($0.stack, $0.drained) }
      stack?.stop(since: start)
      drained?.stop(since: start, isHandedOver: true)
      member.leave()
    }
  }
#endif
