#if PostgreSQL
  /// What the writer knows of the lease that its transactions are done under.
  ///
  /// The token goes up each time that the lease changes hands. Every transaction that writes looks at it, in the row itself and to
  /// the end of the transaction, so that one who lost the lease while it was stopped, or cut off, cannot write any more.
  final class LeaseHold {
    /// Of the series that a server holds. There is one, of all of them, until several servers share them.
    static let shard: Int64 = 0

    let token: Int64
    /// Numbers the transactions that wrote. The last one that was committed is in the row, so that after a connection that broke
    /// it can be told whether the one under way was.
    var commits: Int64 = 0

    init(token: Int64) { self.token = token }
  }
#endif
