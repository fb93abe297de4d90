import Series

/// A time in several columns of numbers: year, month, day, and perhaps hour, minute and second.
enum DateParts {
  static let names = ["year", "month", "day", "hour", "minute", "second"]

  private static let words: [Set<String>] = [
    ["year", "yyyy", "yy", "yr", "jahr", "annee", "année", "ano", "año", "anno", "rok", "år", "jaar", "iyear"],
    ["month", "mm", "mo", "mon", "mn", "monat", "mois", "mes", "mês", "mese", "miesiac", "maand", "imonth"],
    ["day", "dd", "dy", "da", "tag", "jour", "dia", "día", "giorno", "dzien", "dag", "dayofmonth", "iday", "mday"],
    ["hour", "hh", "hr", "ho", "h", "stunde", "heure", "hora", "ora", "godzina", "uur", "timme", "ihour"],
    ["minute", "min", "mm", "mn", "mi", "minuto", "minuut", "iminute"],
    ["second", "sec", "ss", "s", "seconds", "sekunde", "seconde"],
  ]
  static func isYear(_ name: String) -> Bool { words[0].contains(ColumnName.plain(name)) }

  private static let bounds: [ClosedRange<Int64>] = [0...2_261, 1...12, 1...31, 0...24, 0...59, 0...60]

  /// The columns of a time by their names and what is in them, three at least; empty where there are none.
  static func find(_ names: [String], _ columns: [ColumnSample]) -> [Int] {
    var found: [Int] = []
    for part in 0..<6 {
      let place = columns.indices.first { place in
        let column = columns[place]
        guard !found.contains(place), words[part].contains(ColumnName.plain(names[place])), column.filled > 0,
          column.unix * 10 >= column.filled * 8, let range = column.unixRange, column.unixFractions == 0
        else { return false }
        // Two digits of a year, or all four.
        let isYear = part > 0 || range.upperBound < 100 || range.lowerBound >= 1_800
        return isYear && bounds[part].contains(range.lowerBound) && bounds[part].contains(range.upperBound)
      }
      guard let place else { break }
      found.append(place)
    }
    return found.count >= 3 ? found : []
  }

  /// Seconds from 1970, in the order of ``names``; nil for no such time.
  static func seconds(_ parts: [Int64]) -> Int64? {
    guard parts.count >= 3, zip(parts, bounds).allSatisfy({ $1.contains($0) }) else { return nil }
    let year = parts[0] < 100 ? parts[0] + (parts[0] < 69 ? 2_000 : 1_900) : parts[0]
    guard let days = CivilDays.since1970(year: year, month: parts[1], day: parts[2]) else { return nil }
    let clock = parts.dropFirst(3) + [0, 0, 0]
    let time = clock[3] * 3_600 + clock[4] * 60 + clock[5]
    return time <= 86_400 ? days * 86_400 + time : nil
  }

  /// A part as a number; nil for what is none.
  static func number(_ text: Span<UInt8>) -> Int64? {
    UnixNumber(text).flatMap { $0.billionths == 0 && $0.whole < 10_000 ? $0.whole : nil }
  }
}
