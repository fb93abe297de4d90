/// What this program is.
package enum BuildInfo {
  /// That of the OpenAPI document too.
  package static let version = "0.1.0"

  package static let compiler: String = {
    #if swift(>=6.4)
      "6.4 or later"
    #elseif swift(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }()
}
