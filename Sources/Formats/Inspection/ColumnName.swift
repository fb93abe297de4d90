/// What the name of a column hints at. A name alone decides nothing: it breaks ties, and says which of the columns of ones
/// and zeros are labels.
enum ColumnName {
  /// Small letters and digits of a name, a unit in brackets left out.
  static func plain(_ name: String) -> String {
    let head = name.prefix { $0 != "(" && $0 != "[" }
    return String((head.isEmpty ? name[...] : head).lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// 2 for a name of times, 1 for one that speaks of them, 0 for another.
  static func timeRank(_ name: String) -> Int {
    let plain = plain(name)
    if times.contains(plain) { return 2 }
    let hints = ["time", "date", "zeit", "datum", "heure", "fecha", "epoch"]
    return hints.contains { plain.contains($0) } && !plain.hasSuffix("ms") ? 1 : 0
  }

  /// Names of when something ended or was stored, beside the time itself.
  static func isSecondTime(_ name: String) -> Bool {
    let plain = plain(name)
    return ["end", "stop", "bis", "until", "ingest", "created", "updated", "received", "finish", "inserted"].contains {
      plain.contains($0)
    }
  }

  /// The unit in brackets behind a name: `Temp (°C)`, `Tensione [V]`.
  static func unit(_ name: String) -> String {
    guard let last = name.last, last == ")" || last == "]", let open = name.lastIndex(of: last == ")" ? "(" : "[")
    else { return "" }
    let unit = name[name.index(after: open)...].dropLast()
    return unit.utf8.count <= 12 && !unit.contains(" ") && unit.lowercased() != "raw" ? String(unit) : ""
  }

  /// Names of hours, or of times of day.
  static func isHour(_ name: String) -> Bool {
    let plain = plain(name)
    return ["hour", "hora", "heure", "stunde", "uhrzeit", "zeit", "time", "godzina", "klock", "timme", "uur"].contains {
      plain.contains($0)
    }
      || ["ora", "hr", "hh", "hhmm", "h", "he", "tid", "hrmn", "hod", "hodina", "hourending"].contains(plain)
  }

  /// Names of a part of the time.
  static func isCalendar(_ name: String) -> Bool {
    let plain = plain(name)
    return calendar.contains(plain) || isHour(name)
  }

  static func isLabel(_ name: String) -> Bool { labels.contains(plain(name)) }
  /// Labels of another kind, which tell of anomalies all the same.
  static func isOtherLabel(_ name: String) -> Bool {
    ["changepoint", "changepoints", "ischangepoint"].contains(plain(name))
  }
  static func isFlag(_ name: String) -> Bool {
    let plain = plain(name)
    return flags.contains(plain) || plain.hasPrefix("is") && flags.contains(String(plain.dropFirst(2)))
  }
  static func isIndex(_ name: String) -> Bool {
    if plain(name).hasSuffix("id") { return true }
    return [
      "", "index", "unnamed0", "row", "rownum", "rownumber", "rowid", "no", "nr", "id", "dayindex", "table", "x", "pk",
    ].contains(plain(name))
  }

  /// 3 for a name of what is measured, 2 for one of who is, 1 for an id; 0 for another.
  static func keyRank(_ name: String) -> Int {
    let plain = plain(name)
    if [
      "series", "metric", "metricname", "field", "kpi", "kpiid", "variable", "measure", "key", "seriesid", "label",
      "item", "itemid",
    ].contains(plain) {
      return 3
    }
    if [
      "host", "hostname", "instance", "server", "device", "deviceid", "sensor", "sensorid", "node", "pod", "service",
      "name", "entity", "entityid", "location", "region", "store", "storeid", "measurement", "target", "tag", "tagname",
      "id", "machine", "resource", "resourceid", "site", "meter", "meterid", "cpu", "core", "interface", "iface",
      "disk",
      "dev", "partition", "queue", "topic", "port", "channel", "mount", "mountpoint", "filesystem", "group", "symbol",
      "ticker", "station", "city", "country", "category", "product", "sku", "cluster", "namespace", "container",
      "index", "gpu", "slot",
      "command", "process", "processname",
    ].contains(plain) {
      return 2
    }
    return plain.hasSuffix("id") || plain.hasSuffix("name") ? 1 : 0
  }

  private static let times: Set<String> = [
    "timestamp", "time", "datetime", "date", "ts", "ds", "t", "zeit", "zeitstempel", "datum", "uhrzeit", "datumuhrzeit",
    "heure",
    "horodatage", "dateheure", "fecha", "hora", "fechahora", "tijd", "data", "ora", "when", "epoch", "unixtime",
    "unixtimestamp",
    "clock", "eventtime", "timestampms", "timestamputc", "timeutc", "timegenerated", "period", "periodstart",
    "intervalstart",
    "starttime", "day", "hour", "minute", "month", "week", "datehour", "hourstarting", "mtu", "timemst", "time1",
    "occurredat", "observedat",
    "recordedat", "measuredat", "sampledat", "collectedat", "loggedat", "received", "receivedat", "samplingtime",
    "timems", "epochms", "opentime", "日時", "日付", "年月日", "年月日時", "時刻", "時間", "时间", "日期", "日期时间", "일시", "날짜", "시간",
    "дата", "время", "датаивремя", "ημερομηνία", "czas", "tarih", "zaman", "čas", "tid", "dato", "datumtid", "tidpunkt",
    "aika", "idő",
    "dátum", "datetimeutc", "dateheuretu", "samplets", "instant", "moment",
  ]
  private static let labels: Set<String> = [
    "label", "labels", "anomaly", "anomalies", "isanomaly", "isanomalous", "anomalous", "anomalylabel", "labelanomaly",
    "outlier",
    "outliers", "isoutlier", "groundtruth", "gt", "attack", "isattack", "attacklabel", "abnormal", "isabnormal",
    "ytrue",
    "normalattack", "anomalyflag", "flaganomaly", "anomalyind", "islabel", "isfault", "faultlabel",
  ]
  private static let calendar: Set<String> = [
    "year", "yr", "quarter", "qtr", "month", "mnth", "day", "weekday", "dayofweek", "dow", "wday", "dayofmonth", "dom",
    "mday", "dayofyear", "doy", "yday", "hourofday", "hod", "hours", "minute", "minutes", "jahr", "quartal", "monat",
    "tag", "wochentag", "annee", "année", "mois", "jour", "ano", "año", "mes", "dia", "día",
  ]
  private static let flags: Set<String> = [
    "holiday", "publicholiday", "bankholiday", "weekend", "weekday", "workday", "workingday", "businessday", "promo",
    "promotion", "campaign", "sale",
    "maintenance", "deployment", "deploy", "release", "event", "open", "closed", "schoolholiday", "night", "peak",
  ]
}
