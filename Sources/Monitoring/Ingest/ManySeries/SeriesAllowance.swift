import Synchronization

/// How many series each sender may yet have made by its points: a label whose values never end makes no database of a million
/// series.
///
/// A sender begins with a day's worth and gets it back steadily over a day. A start forgets what was made before it.
package final class SeriesAllowance: Sendable {
  /// What a fleet of 100,000 series needs, twice: once, and once more with another label.
  package static let aDay = 200_000
  /// Senders that are told apart; those whose allowance is whole are forgotten first.
  private static let mostSenders = 1_024

  private struct Account {
    var left: Double
    var time: Int64
  }

  private let capacity: Double
  private let accounts = Mutex<[String: Account]>([:])

  package init(capacity: Int = aDay) { self.capacity = Double(capacity) }

  /// Takes so many from what a sender has left, all or none.
  ///
  /// - Parameter now: Unix seconds.
  /// - Returns: how many it has left where these are too many; else nil.
  func take(_ count: Int, for sender: String, now: Int64) -> Int? {
    accounts.withLock { accounts in
      var account = current(accounts[sender], now)
      guard account.left >= Double(count) else { return Int(account.left) }
      account.left -= Double(count)
      if accounts.count >= Self.mostSenders, accounts[sender] == nil { forget(&accounts, now) }
      accounts[sender] = account
      return nil
    }
  }

  /// Gives back what came to nothing.
  func giveBack(_ count: Int, to sender: String) {
    accounts.withLock { accounts in
      guard let account = accounts[sender] else { return }
      accounts[sender]?.left = min(capacity, account.left + Double(count))
    }
  }

  private func current(_ account: Account?, _ now: Int64) -> Account {
    guard let account else { return Account(left: capacity, time: now) }
    let gained = Double(max(0, now - account.time)) * capacity / 86_400
    return Account(left: min(capacity, account.left + gained), time: max(now, account.time))
  }

  /// Those that have the most left lose the least by it.
  private func forget(_ accounts: inout [String: Account], _ now: Int64) {
    let order = accounts.map { (sender: $0.key, left: current($0.value, now).left) }
      .sorted { ($0.left, $0.sender) > ($1.left, $1.sender) }
    for place in order.prefix(order.count / 2) { accounts[place.sender] = nil }
  }
}
