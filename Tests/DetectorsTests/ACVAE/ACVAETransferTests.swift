import Kernels
import Networks
import Series
import Testing

@testable import Detectors

@Suite("ACVAE's weights under another calendar")
struct ACVAETransferTests {
  private static func encoding(_ fields: [CalendarField], slot: Int64 = 3_600) -> CalendarEncoding {
    CalendarEncoding(fields: fields, interval: 600, slotOfDay: slot, zone: .utc)
  }

  private static func network(_ calendar: CalendarEncoding, values: Int = 1, units: Int = 4, seed: UInt64)
    -> ACVAENetwork
  {
    ACVAENetwork(
      metrics: 2,
      situation: SituationShape(values: values, categories: calendar.columns, fields: calendar.fields.count),
      latent: 2, units: units, seed: seed)
  }

  private static func rows(_ network: ACVAENetwork, _ range: Range<Int>) -> [Float] {
    Array(
      network.parameters[network.prior.categories].values[
        range.lowerBound * network.units..<range.upperBound * network.units])
  }

  @Test("Shared fields keep their weights wherever they stand, new ones begin at zero, all else is taken over")
  func grows() throws {
    let (small, large) = (
      Self.encoding([.hourOfDay]), Self.encoding([.dayOfWeek, .hourOfDay, .timeOfDay])
    )
    let (old, fresh) = (Self.network(small, seed: 1), Self.network(large, seed: 2))
    let new = try #require(fresh.takingOver(old, of: small, as: large))
    #expect(Self.rows(new, large.fieldRanges[1]) == Self.rows(old, small.fieldRanges[0]))
    for field in [0, 2] { #expect(Self.rows(new, large.fieldRanges[field]).allSatisfy { $0 == 0 }) }
    #expect(new.parameters[new.posterior.dense.weight].values == old.parameters[old.posterior.dense.weight].values)
    let back = try #require(old.takingOver(new, of: large, as: small))
    #expect(back.parameters.map(\.values) == old.parameters.map(\.values))
  }

  @Test("Slots of another length are another field")
  func slots() throws {
    let (coarse, fine) = (Self.encoding([.timeOfDay]), Self.encoding([.timeOfDay], slot: 600))
    let new = try #require(
      Self.network(fine, seed: 1).takingOver(Self.network(coarse, seed: 2), of: coarse, as: fine))
    #expect(Self.rows(new, 0..<144).allSatisfy { $0 == 0 })
  }

  @Test("Other dimensions do not fit")
  func mismatch() {
    let calendar = Self.encoding([.hourOfDay])
    let network = Self.network(calendar, seed: 1)
    #expect(network.takingOver(Self.network(calendar, units: 5, seed: 1), of: calendar, as: calendar) == nil)
    #expect(network.takingOver(Self.network(calendar, values: 2, seed: 1), of: calendar, as: calendar) == nil)
  }
}
