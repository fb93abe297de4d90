import Programs
import Storage

extension OptionValues {
  /// A file, or a URL of PostgreSQL.
  ///
  /// - Throws: `UsageError` for a password where all users of the machine see it.
  func database(_ name: String, _ environment: [String: String]) throws(UsageError) -> String? {
    guard let text = text(name) else { return nil }
    let location = DatabaseLocation(text)
    let isFromEnvironment = environment["LAPWING_\(name.uppercased())"] == text
    guard isFromEnvironment || !location.hasPassword else {
      throw .invalidValue(
        name, location.shown,
        expected:
          "a URL without a password, which the list of processes would show: PGPASSWORD, PGPASSFILE or a service keeps it"
      )
    }
    return text
  }
}
