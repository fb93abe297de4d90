import Testing

@testable import Monitoring

@Suite("Pauses between tries")
struct BackOffTests {
  @Test("They double up to five minutes, a quarter more or less by chance")
  func growth() {
    let middle = (1...12).map { BackOff.seconds(after: $0, chance: 0.5) }
    #expect(middle == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    #expect(BackOff.seconds(after: 12, chance: 0) == 225)
    #expect(BackOff.seconds(after: 12, chance: 1) == 375)
  }

  @Test(
    "None is shorter than a second or longer than can be waited for, however many tries failed",
    arguments: [0, 1, .max])
  func bounds(failures: Int64) {
    for chance in [0, 0.3, 1] { #expect((1...375).contains(BackOff.seconds(after: failures, chance: chance))) }
  }

  @Test("A day holds hundreds of tries, so that a receiver that comes back hears within minutes")
  func day() {
    var (time, tries) = (Int64(0), Int64(0))
    while time < 86_400 {
      tries += 1
      time += BackOff.seconds(after: tries, chance: 0.5)
    }
    #expect((250...350).contains(tries))
  }
}
