#if PostgreSQL
  import CPostgreSQL

  extension StorageError {
    /// The error of a result, or of a connection that gave none.
    init(of result: OpaquePointer?, on connection: OpaquePointer?) {
      // What has no state was not said by the server but found by libpq, about the connection.
      guard let state = Self.state(of: result) else {
        self = .unreachable(EngineFailure(state: nil, message: Self.firstLine(PQerrorMessage(connection))))
        return
      }
      let error = StorageError(state: state)
      // Whatever the server said last: it ended the connection, and with it the transaction.
      if PQstatus(connection) != CONNECTION_OK, error.storageFault == nil {
        self = .unreachable(EngineFailure(state: state, message: nil))
      } else {
        self = error
      }
    }

    /// The error that a state tells of (postgresql.org/docs/15/errcodes-appendix.html). The server's own words may hold values and
    /// SQL, and are left out.
    init(state: String) {
      let failure = EngineFailure(state: state, message: nil)
      switch state {
      case "23505": self = .alreadyExists
      case "23503", "23001": self = .referenced
      case "25006": self = .readOnly(failure)
      case "22021", "22P05": self = .unstorableText
      case "42501": self = .refused(failure)
      case "53100": self = .full(failure)
      case "53300": self = .outOfConnections(failure)
      case "53200", "53400", "58030": self = .inputOutput(failure)
      case "55P03", "40P01", "40001": self = .locked(failure)
      case "57014": self = .tooSlow(failure)
      case "XX001", "XX002": self = .corrupt(failure)
      // Of a pooler that keeps no prepared statements; from now on there are none.
      case "26000", "42P05": self = .unreachable(failure)
      case "LW001": self = .takenOver
      case _ where state.hasPrefix("08") || state.hasPrefix("57P"): self = .unreachable(failure)
      case _ where state.hasPrefix("28") || state.hasPrefix("3D"): self = .refused(failure)
      default: self = .other(failure)
      }
    }

    /// The error of a connection that did not come about. libpq says no state; the server's words are in its message.
    init(connecting connection: OpaquePointer?) {
      let message = Self.firstLine(PQerrorMessage(connection))
      let failure = EngineFailure(state: nil, message: message)
      let isFull = ["too many clients", "connection slots", "too many connections", "no more connections"]
        .contains(where: message.contains)
      let isAway = [
        "is starting up", "is shutting down", "in recovery mode", "accepting connections", "Connection refused",
        "No such file", "timeout", "timed out", "could not translate", "unreachable", "closed the connection",
        "session is read-only", "is not in hot standby mode", "server login has been failing",
      ].contains(where: message.contains)
      if isFull {
        self = .outOfConnections(failure)
      } else {
        self = isAway || !message.contains("FATAL") ? .unreachable(failure) : .refused(failure)
      }
    }

    static func state(of result: OpaquePointer?) -> String? {
      // PG_DIAG_SQLSTATE, a character that the importer does not take for a number.
      PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
    }

    private static func firstLine(_ text: UnsafePointer<CChar>?) -> String {
      let lines = text.map { String(cString: $0) }?.split(separator: "\n") ?? []
      return lines.first.map(String.init) ?? "no reason is given"
    }
  }

  extension EngineFailure {
    /// - Parameter message: of libpq about a connection; it names host and user, and no password.
    init(state: String?, message: String?) {
      self.init(code: 0, extendedCode: 0, message: message ?? "state \(state ?? "unknown") of PostgreSQL")
    }
  }
#endif
