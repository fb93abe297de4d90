#if PostgreSQL
  import CPostgreSQL

  /// How PostgreSQL is reached: what libpq takes, its files and environment for passwords and certificates included.
  struct PostgreSQLAddress: Sendable {
    let location: DatabaseLocation

    /// What holds unless the URL says otherwise: a network that drops packets is found out within seconds.
    private static let defaults = [
      ("connect_timeout", "5"), ("keepalives_idle", "5"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "15000"), ("client_encoding", "UTF8"), ("fallback_application_name", "lapwing"),
    ]

    /// A connection that came about or did not, as its status says; the caller's to end.
    func connect() -> OpaquePointer? {
      // What comes later counts.
      let parameters = Self.defaults + [("dbname", location.text)]
      return withStrings(parameters.map(\.0)) { names in
        withStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
      }
    }

    private func withStrings(
      _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> OpaquePointer?
    ) -> OpaquePointer? {
      let bytes = texts.flatMap { $0.utf8CString }
      return bytes.withUnsafeBufferPointer { buffer in
        var place = buffer.baseAddress
        var pointers: [UnsafePointer<CChar>?] = []
        for text in texts {
          pointers.append(place)
          place = place.map { $0 + text.utf8.count + 1 }
        }
        pointers.append(nil)
        return pointers.withUnsafeBufferPointer { $0.baseAddress.flatMap(body) }
      }
    }
  }
#endif
