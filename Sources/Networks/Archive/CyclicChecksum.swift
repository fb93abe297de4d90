/// CRC-32C (Castagnoli; RFC 3720, appendix B.4): detects every burst of up to 32 bits and truncation by chance 2⁻³².
package func cyclicChecksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  var sum = UInt32.max
  for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8) }
  return ~sum
}

private let table: [UInt32] = (0..<256).map { (index: UInt32) in
  (0..<8).reduce(index) { value, _ in value & 1 == 1 ? (value >> 1) ^ 0x82f6_3b78 : value >> 1 }
}
