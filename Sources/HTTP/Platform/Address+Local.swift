internal import CLinux

extension Address {
  /// Whether it is one of this machine (loopback, unspecified) or of the link (link-local), in any of the forms in which IPv6
  /// carries IPv4: mapped, compatible and translated (RFC 4291 §2.5.5, RFC 2765 §2.1), NAT64 (RFC 6052), 6to4 (RFC 3056).
  /// What speaks there trusts whoever reaches it, the metadata services of clouds among them.
  var isLocal: Bool {
    let bytes = octets
    if family == AF_INET { return Self.isLocal(bytes[...]) }
    guard family == AF_INET6 else { return true }
    if bytes[0] == 0xfe, bytes[1] & 0xc0 == 0x80 { return true }
    if bytes.prefix(2) == [0x20, 0x02] { return Self.isLocal(bytes[2..<6]) }
    let translated: [[UInt8]] = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0],
      [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
    // Among the compatible ones are :: and ::1, which as IPv4 are 0.0.0.0 and 0.0.0.1.
    return translated.contains { $0 == Array(bytes.prefix(12)) } && Self.isLocal(bytes[12...])
  }

  /// 127.0.0.0/8, 169.254.0.0/16, and 0.0.0.0/8, which Linux takes for this machine.
  private static func isLocal(_ address: ArraySlice<UInt8>) -> Bool {
    let (first, second) = (address[address.startIndex], address[address.startIndex + 1])
    return first == 127 || first == 0 || (first == 169 && second == 254)
  }
}

/// What addresses stand for a host.
package enum HostAddresses {
  /// As numbers: of a host that is an address itself that one, as the system reads it (`127.1` is 127.0.0.1); else those of
  /// the name, without what is not allowed.
  ///
  /// - Throws: `notAllowed`, `timedOut`, `cannotConnect` where the name is not known.
  package static func find(
    _ host: String, _ port: UInt16, within duration: Duration, allowsLocal: Bool
  ) throws(HTTPClientError) -> [String] {
    try NameLookup.shared.addresses(of: host, port, by: .now() + duration, allowsLocal: allowsLocal).map(\.text)
  }

  /// The same of a host that is an address itself; nil for a name.
  package static func numeric(_ host: String) -> String? { known(host)?.text }

  /// Whether a host is an address of this machine or of the link, or a name that is set aside for one (RFC 6761 §6.3); of other
  /// names it turns out when they are called.
  package static func isPlainlyLocal(_ host: String) -> Bool {
    if let address = known(host) { return address.isLocal }
    let name = host.lowercased().drop { $0 == "." }
    let labels = name.split(separator: ".")
    return labels.last == "localhost" || name == "ip6-localhost" || name == "ip6-loopback"
  }

  private static func known(_ host: String) -> Address? {
    try? Address.resolve(host, 0, flags: AI_NUMERICHOST).first
  }
}
