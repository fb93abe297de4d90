import Testing

@testable import Numerals

@Suite struct PowersOfTenTests {
  // From Reference/powers.py.
  @Test(
    "leading bits of powers of five are those of exact integers",
    arguments: [
      (-342, 0xeef453d6923bd65a, 0x113faa2906a13b3f),
      (-341, 0x9558b4661b6565f8, 0x4ac7ca59a424c507),
      (-300, 0xab70fe17c79ac6ca, 0x6dbd630a48aaf406),
      (-128, 0xddd0467c64bce4a0, 0xac7cb3f6d05ddbde),
      (-65, 0x86ccbb52ea94baea, 0x98e947129fc2b4e9),
      (-28, 0xfd87b5f28300ca0d, 0x8bca9d6e188853fc),
      (-27, 0x9e74d1b791e07e48, 0x775ea264cf55347e),
      (-26, 0xc612062576589dda, 0x95364afe032a819e),
      (-2, 0xa3d70a3d70a3d70a, 0x3d70a3d70a3d70a4),
      (-1, 0xcccccccccccccccc, 0xcccccccccccccccd),
      (0, 0x8000000000000000, 0x0000000000000000),
      (1, 0xa000000000000000, 0x0000000000000000),
      (2, 0xc800000000000000, 0x0000000000000000),
      (27, 0xcecb8f27f4200f3a, 0x0000000000000000),
      (28, 0x813f3978f8940984, 0x4000000000000000),
      (55, 0xd0cf4b50cfe20765, 0xfff4b4e3f741cf6d),
      (56, 0x82818f1281ed449f, 0xbff8f10e7a8921a4),
      (57, 0xa321f2d7226895c7, 0xaff72d52192b6a0d),
      (100, 0x924d692ca61be758, 0x593c2626705f9c56),
      (200, 0xa738c6bebb12d16c, 0xb428f8ac016561db),
      (307, 0xe3d8f9e563a198e5, 0x58180fddd97723a6),
      (308, 0x8e679c2f5e44ff8f, 0x570f09eaa7ea7648),
    ] as [(Int, UInt64, UInt64)])
  func entries(exponent: Int, high: UInt64, low: UInt64) {
    let entry = PowersOfTen.significands[exponent - PowersOfTen.range.lowerBound]
    #expect(entry == UInt128(high) << 64 | UInt128(low))
  }

  @Test("the whole table has the checksum of the exact one")
  func checksum() {
    var sum: UInt128 = 0
    for (place, entry) in PowersOfTen.significands.enumerated() { sum &+= entry &* UInt128(2 * place + 1) }
    let expected: (UInt64, UInt64) = (0x0ec9c3bc98c527c6, 0x503d64c77f620695)
    #expect(PowersOfTen.significands.count == 651)
    #expect(sum == UInt128(expected.0) << 64 | UInt128(expected.1))
  }
}
