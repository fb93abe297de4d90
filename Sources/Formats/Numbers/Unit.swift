/// Units that are written with several prefixes in one column, as dashboards do (`900 MiB`, `1.2 GiB`): values are brought to
/// the first unit of the family.
package struct UnitFamily: Equatable, Sendable {
  /// The unit that values are kept in.
  package let base: String
  private let factors: [String: Double]

  private static let families = [
    UnitFamily(
      base: "B",
      factors: [
        "B": 1, "bytes": 1, "byte": 1, "KiB": 1_024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
        "kB": 1e3,
        "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15,
      ]),
    UnitFamily(
      base: "B/s",
      factors: [
        "B/s": 1, "KiB/s": 1_024, "MiB/s": 1_048_576, "GiB/s": 1_073_741_824, "kB/s": 1e3, "KB/s": 1e3, "MB/s": 1e6,
        "GB/s": 1e9,
      ]),
    UnitFamily(
      base: "b/s",
      factors: [
        "b/s": 1, "kb/s": 1e3, "Mb/s": 1e6, "Gb/s": 1e9, "bps": 1, "kbps": 1e3, "Kbps": 1e3, "Mbps": 1e6, "Gbps": 1e9,
      ]),
    UnitFamily(
      base: "s",
      factors: [
        "ns": 1e-9, "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "seconds": 1, "min": 60,
        "mins": 60, "m": 60,
        "h": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400, "days": 86_400,
      ]),
    UnitFamily(
      base: "", factors: ["": 1, "k": 1e3, "K": 1e3, "M": 1e6, "Mil": 1e6, "Bil": 1e9, "G": 1e9, "B": 1e9, "T": 1e12]),
    UnitFamily(base: "W", factors: ["mW": 1e-3, "W": 1, "kW": 1e3, "MW": 1e6, "GW": 1e9]),
    UnitFamily(base: "Wh", factors: ["Wh": 1, "kWh": 1e3, "MWh": 1e6]),
    UnitFamily(base: "Hz", factors: ["Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9]),
    UnitFamily(base: "req/s", factors: ["req/s": 1, "reqps": 1, "K req/s": 1e3, "k req/s": 1e3]),
  ]

  /// The family that holds all of these units, two or more.
  static func holding(_ units: Set<String>) -> UnitFamily? {
    families.first { family in units.allSatisfy { family.factors[$0] != nil } }
  }

  func factor(of unit: [UInt8]) -> Double? { factors[String(decoding: unit, as: UTF8.self)] }
}
