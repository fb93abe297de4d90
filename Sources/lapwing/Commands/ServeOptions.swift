import API
import Monitoring
import Programs
import Storage

/// How `lapwing serve` is set up; also what its help is printed from.
struct ServeOptions: Equatable, Sendable {
  var host = "127.0.0.1"
  var port = 8080
  var database = "lapwing.db"
  var tokenFile: String?
  var token: String?
  var workers = 1
  var insecure = false
  var logLevel = LogLevel.info
  /// Without a slash at its end.
  var publicURL: String?
  /// Without a slash at its end.
  var advertisedURL: String?
  var allowsLocalReceivers = false
  var origins = AllowedOrigins()
  var hosts = AllowedHosts()
  var exportedSeries = 0
  var requestLimit: RateQuota?
  var pointLimit: RateQuota?
  /// 0 for ever.
  var idleVersionDays = 30

  static let definitions: [OptionDefinition] = [
    .init("host", "ADDRESS", default: "127.0.0.1", "The address to listen on."),
    .init("port", "PORT", default: "8080", "The port to listen on; 0 lets the system choose one, which is printed."),
    .init(
      "database", "FILE|URL", default: "lapwing.db",
      "The SQLite database, or postgresql://[USER@]HOST[:PORT]/NAME[?…] in builds that know PostgreSQL; its tables are made "
        + "and migrated at start."),
    .init(
      "token-file", "FILE",
      "A file with the bearer tokens of which every request but the health checks must carry one: a line each, as "
        + "TOKEN [scopes=read,ingest,label,admin] [name=NAME]. Read again when it changes, and at SIGHUP. "
        + "LAPWING_TOKEN gives one token itself, for everything."),
    .init(
      "workers", "N", default: "1",
      "Jobs that run at a time, two at least: one worker is for short jobs alone, so that none waits behind a long one. "
        + "Together they use every core."),
    .init("insecure", nil, "Listen beyond loopback without a token."),
    .init(
      "cors-origin", "ORIGIN[,ORIGIN]",
      "Origins whose pages may call the server from a browser, such as https://grafana.example.org; none unless told."),
    .init(
      "host-name", "NAME[,NAME]",
      "Names that the server answers to, besides addresses and localhost: else a page could take it for its own by "
        + "pointing its name here. With tokens every name will do unless some are told."),
    .init(
      "export-series", "N", default: "0",
      "Metrics of monitored series whose newest point GET /metrics shows as anomaly_score, anomalous, y, yhat, yhat_lower "
        + "and yhat_upper, at most; 0 for none."),
    .init(
      "request-limit", "RATE[:BURST]",
      "Requests a second that each token, or without tokens each address, may send, and how many at once after a rest (ten "
        + "seconds' worth unless told): 20 or 20:100. What is more is answered 429. No limit unless told."),
    .init(
      "point-limit", "RATE[:BURST]",
      "The same for points, counted as they are stored: who sent more than was left waits until it is paid off."),
    .init(
      "idle-version-days", "DAYS", default: "30",
      "How long a version of a model that does not serve keeps its scores and what calibrates its forecasts; 0 for ever. Its "
        + "weights and its report stay."),
    .init(
      "public-url", "URL",
      "Where people find this server, for the links in messages, such as https://lapwing.example.org; by default where it "
        + "listens."),
    .init(
      "advertise-url", "URL",
      "Where the other servers of a database of PostgreSQL reach this one, such as http://10.0.0.7:8080; by default where it "
        + "listens."),
    .init(
      "allow-local-receivers", nil,
      "Let receivers be on this machine (127.0.0.1, ::1) or on the link (169.254.0.0/16, fe80::/10)."),
    .init("log-level", "LEVEL", default: "info", "The least that is logged: debug, info, warning or error."),
  ]

  init() {}

  init(_ arguments: [String], environment: [String: String]) throws(UsageError) {
    let values = try OptionValues(arguments, definitions: Self.definitions, environment: environment)
    host = values.text("host") ?? host
    port = try values.integer("port", in: 0...65_535) ?? port
    database = try values.database("database", environment) ?? database
    tokenFile = values.text("token-file")
    token = environment["LAPWING_TOKEN"]
    workers = try values.integer("workers", in: 1...64) ?? workers
    insecure = try values.flag("insecure")
    exportedSeries = try values.integer("export-series", in: 0...10_000) ?? exportedSeries
    idleVersionDays = try values.integer("idle-version-days", in: 0...36_500) ?? idleVersionDays
    requestLimit = try Self.quota("request-limit", values)
    pointLimit = try Self.quota("point-limit", values)
    if let text = values.text("cors-origin") {
      guard let list = AllowedOrigins(text) else {
        throw .invalidValue("cors-origin", text, expected: "a list of scheme://host[:port], without paths and stars")
      }
      origins = list
    }
    if let text = values.text("host-name") {
      guard let list = AllowedHosts(text) else {
        throw .invalidValue("host-name", text, expected: "a list of names, without ports and stars")
      }
      hosts = list
    }
    allowsLocalReceivers = try values.flag("allow-local-receivers")
    if let text = values.text("public-url") {
      guard let address = ReceiverAddress(text), !address.text.contains(where: { "?#".contains($0) }) else {
        throw .invalidValue("public-url", text, expected: "http://HOST[:PORT][/PATH] or https://…, without a query")
      }
      publicURL = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
    if let text = values.text("advertise-url") {
      guard NodeAddress(text) != nil else {
        throw .invalidValue("advertise-url", text, expected: "http://HOST[:PORT]")
      }
      advertisedURL = text.hasSuffix("/") ? String(text.dropLast()) : text
    }
    if let text = values.text("log-level") {
      guard let level = LogLevel(rawValue: text) else {
        throw .invalidValue("log-level", text, expected: "debug, info, warning or error")
      }
      logLevel = level
    }
  }

  private static func quota(_ name: String, _ values: OptionValues) throws(UsageError) -> RateQuota? {
    guard let text = values.text(name) else { return nil }
    guard let quota = RateQuota(text) else {
      throw .invalidValue(name, text, expected: "RATE or RATE:BURST, a rate from 0.001 and a burst from 1")
    }
    return quota
  }
}
