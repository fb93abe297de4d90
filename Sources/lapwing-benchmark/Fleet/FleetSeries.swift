import JSON

/// Many series of a value a minute: each with a level of its own, a daily rhythm and noise that its number and the minute
/// decide.
struct FleetSeries: Sendable {
  /// Seven hours and 54 minutes: as few points as a model by default is learnt from.
  static let learnt = 500
  /// So that a midnight (UTC) comes soon after what is learnt: monitors then draw their lines anew.
  static let start: Int64 = 19_700 * 86_400 - Int64(learnt + minutesBeforeMidnight) * 60
  static let minutesBeforeMidnight = 4

  let count: Int

  static func id(_ number: Int) -> String { "s-\(number)" }
  static func time(_ minute: Int) -> Int64 { start + Int64(minute) * 60 }

  /// Hundredths, as a sender would write them.
  static func value(_ number: Int, _ minute: Int) -> Double {
    let phase = Double((start / 60 + Int64(minute) + Int64(number % 97)) % 1_440) / 1_440
    // The distance from a quarter of the day, as a wave made of two parabolas: cheaper than a sine and as round.
    let half = phase < 0.5 ? phase * 2 : phase * 2 - 1
    let wave = (phase < 0.5 ? 4 : -4) * half * (1 - half)
    let value = Double(50 + number % 200) + 20 * wave + noise(number, minute)
    return (value * 100).rounded() / 100
  }

  /// Of variance 1, from the sixteen-bit parts of one hash.
  private static func noise(_ number: Int, _ minute: Int) -> Double {
    var bits = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(minute) &* 0xD1B5_4A32_D192_ED03
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    let sum = (0..<4).reduce(0.0) { $0 + Double((bits >> (16 * UInt64($1))) & 0xFFFF) }
    return (sum / 65_536 - 2) / (1.0 / 3).squareRoot()
  }
}

extension FleetSeries {
  /// What is learnt of some series, as the columns that `POST /v1/points` takes.
  static func history(of numbers: Range<Int>) -> [UInt8] {
    var writer = JSONWriter(capacity: numbers.count * learnt * 18)
    writer.object { writer in
      writer.key("series")
      writer.array { writer in
        for number in numbers {
          writer.object { writer in
            writer.field("id", id(number))
            writer.field("timestamps", integers: (0..<learnt).lazy.map(time))
            writer.field("value", numbers: (0..<learnt).lazy.map { value(number, $0) })
          }
        }
      }
    }
    return writer.bytes
  }

  /// One minute of some series, a row each.
  ///
  /// - Parameter spike: is added to every hundredth series.
  static func rows(of numbers: Range<Int>, minute: Int, spike: Double = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * 64)
    let time = time(minute)
    for number in numbers {
      let value = value(number, minute) + (number % 100 == 0 ? spike : 0)
      bytes += #"{"series":"\#(id(number))","timestamp":\#(time),"value":\#(value)}"#.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// A series of its own, as a file.
  static func file(rows: Int) -> [UInt8] {
    var bytes = Array("timestamp,value\n".utf8)
    bytes.reserveCapacity(rows * 20)
    for row in 0..<rows {
      bytes += "\(time(row - rows)),\(value(0, row))\n".utf8
    }
    return bytes
  }

  /// One point of one series, for `POST /v1/series/{id}/points`.
  static func point(of number: Int, minute: Int) -> [UInt8] {
    Array(#"{"timestamps":[\#(time(minute))],"values":{"value":[\#(value(number, minute))]}}"#.utf8)
  }
}
