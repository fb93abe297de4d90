import Testing

@testable import Monitoring

@Suite("What a failed job keeps of its error")
struct MonitoringErrorTests {
  @Test("Every error is read back as it was written", arguments: ProblemCode.allCases)
  func roundTrip(_ code: ProblemCode) {
    let error = MonitoringError(code, "The reason.")
    #expect(MonitoringError(json: error.json) == error)
  }

  @Test("A code of another version of the service is read as one of the server's own")
  func unknownCode() {
    let error = MonitoringError(json: #"{"code": "of_tomorrow", "detail": "The reason."}"#)
    #expect(error == MonitoringError(.internalError, "The reason."))
  }
}
