package import JSON
import Storage

/// The rules in the shape of the contract, which is also that of the database.
extension MonitorRules {
  /// Points and seconds have bounds far beyond what is useful: sums of them must not overflow.
  private static let mostPoints: ClosedRange<Int64> = 1...100_000
  private static let mostSeconds: ClosedRange<Int64> = 0...31_622_400

  /// Reads them, absent ones as their defaults; faults are the reader's.
  package init(_ reader: inout JSONObjectReader) {
    let defaults = MonitorRules()
    self = defaults
    direction = reader.choice("direction", of: Direction.self) ?? defaults.direction
    minimumEffect =
      reader.object("minimum_effect") { reader in
        MinimumEffect(
          absolute: reader.number("absolute", in: 0...1e300), relative: reader.number("relative", in: 0...1e6))
      } ?? defaults.minimumEffect
    minimumDuration = reader.integer("minimum_duration", in: Self.mostSeconds) ?? defaults.minimumDuration
    openAfter = reader.integer("open_after", in: Self.mostPoints) ?? defaults.openAfter
    closeAfter = reader.integer("close_after", in: Self.mostPoints)
    cooldown = reader.integer("cooldown", in: Self.mostSeconds) ?? defaults.cooldown
    sensitivity = reader.number("sensitivity", in: 0.007...7_000)
    limits = SilenceLimits(reading: &reader)
    hours = reader.watchHours("hours")
    severity = reader.choice("severity", of: Severity.self) ?? defaults.severity
    groupBy = reader.strings("group_by", count: 0...16, length: 1...128) ?? defaults.groupBy
    groupWait = reader.integer("group_wait", in: 0...86_400)
    groupInterval = reader.integer("group_interval", in: 0...604_800) ?? defaults.groupInterval
    if Set(groupBy).count < groupBy.count {
      reader.report(JSONFault.Code(.invalidValue), at: "group_by", "names a tag twice")
    }
  }

  /// Reads what `write` wrote.
  package init(json: String) {
    var reader = JSONObjectReader((try? JSONValue.parse(json)) ?? .object([:]))
    self.init(&reader)
  }

  /// All of them, defaults included, into an object.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("direction", direction.rawValue)
      writer.key("minimum_effect")
      writer.object { writer in
        writer.field("absolute", minimumEffect.absolute)
        writer.field("relative", minimumEffect.relative)
      }
      writer.field("minimum_duration", minimumDuration)
      writer.field("open_after", openAfter)
      writer.field("close_after", closeAfter)
      writer.field("cooldown", cooldown)
      writer.field("sensitivity", sensitivity)
      writer.field("no_data", limits.noData.json ?? .null)
      writer.field("flatline", limits.flatline.json ?? .null)
      writer.field("hours", hours?.json ?? .null)
      writer.field("severity", severity.rawValue)
      writer.key("group_by")
      writer.strings(groupBy)
      writer.field("group_wait", groupWait)
      writer.field("group_interval", groupInterval)
    }
  }

  var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
