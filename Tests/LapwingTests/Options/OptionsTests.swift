import Programs
import Testing

@testable import lapwing

struct OptionsTests {
  @Test("flags stand over the environment, the environment over defaults")
  func precedence() throws {
    let environment = ["LAPWING_PORT": "9000", "LAPWING_HOST": "::1", "LAPWING_TOKEN_FILE": "/run/token"]
    let options = try ServeOptions(["--port", "9001"], environment: environment)
    #expect(options.port == 9_001)
    #expect(options.host == "::1")
    #expect(options.tokenFile == "/run/token")
    #expect(options.database == ServeOptions().database)
  }

  @Test("a value may follow its flag or an equals sign")
  func equalsSign() throws {
    #expect(try ServeOptions(["--database=a=b.db"], environment: [:]).database == "a=b.db")
    #expect(try ServeOptions(["--database", "c.db"], environment: [:]).database == "c.db")
  }

  @Test("links begin where people find the server, without the slash that stands there already")
  func publicURL() throws {
    for text in ["https://lapwing.example/x", "https://lapwing.example/x/"] {
      #expect(try ServeOptions(["--public-url", text], environment: [:]).publicURL == "https://lapwing.example/x")
    }
    #expect(try ServeOptions([], environment: ["LAPWING_ALLOW_LOCAL_RECEIVERS": "1"]).allowsLocalReceivers)
    #expect(!ServeOptions().allowsLocalReceivers && ServeOptions().publicURL == nil)
  }

  @Test(
    "a call that cannot be understood says why",
    arguments: [
      (["--prot", "1"], UsageError.unknownOption("--prot")),
      (["--port"], .missingValue("port")),
      (["--insecure=yes"], .unexpectedValue("insecure")),
      (["lapwing.db"], .strayWord("lapwing.db")),
      (["--port", "65536"], .invalidValue("port", "65536", expected: "an integer from 0 to 65535")),
      (
        ["--cors-origin", "*"],
        .invalidValue("cors-origin", "*", expected: "a list of scheme://host[:port], without paths and stars")
      ),
      (
        ["--host-name", "a:80"],
        .invalidValue("host-name", "a:80", expected: "a list of names, without ports and stars")
      ),
      (
        ["--public-url", "lapwing.example?x=1"],
        .invalidValue(
          "public-url", "lapwing.example?x=1", expected: "http://HOST[:PORT][/PATH] or https://…, without a query")
      ),
      (["--log-level", "all"], .invalidValue("log-level", "all", expected: "debug, info, warning or error")),
      (
        ["--request-limit", "0"],
        .invalidValue(
          "request-limit", "0", expected: "RATE or RATE:BURST, a rate from 0.001 and a burst from 1")
      ),
      (["--workers", "0"], .invalidValue("workers", "0", expected: "an integer from 1 to 64")),
    ])
  func faults(arguments: [String], error: UsageError) {
    #expect(throws: error) { try ServeOptions(arguments, environment: [:]) }
  }
}
