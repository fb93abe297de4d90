/// Whom an address stands for: an IPv4 address for itself; of IPv6 one client has a whole network of 64 bits, and so as many
/// addresses as it likes (RFC 6177).
enum ClientNetwork {
  /// - Parameter address: as the system writes it.
  static func name(of address: String) -> String {
    let text = address.prefix { $0 != "%" }
    guard text.contains(":") else { return String(text) }
    // An IPv4 address in IPv6's clothes.
    if text.contains("."), let last = text.split(separator: ":").last { return String(last) }
    let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false).map {
      $0.split(separator: ":")
    }
    let (head, tail) = (halves[0], halves.count > 1 ? halves[1] : [])
    let zeros = Array(repeating: Substring("0"), count: max(0, 8 - head.count - tail.count))
    return (head + zeros + tail).prefix(4).joined(separator: ":") + "::/64"
  }
}
