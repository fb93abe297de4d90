import SeededRandom
import Testing

@testable import JSON

@Suite struct JSONRoundTripTests {
  @Test("what is written is read back equal", arguments: 0..<300 as Range<UInt64>)
  func inverse(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = Self.value(&random, depth: 0)
    #expect(try JSONValue.parse(value.bytes) == value, "\(value.text)")
    #expect(try JSONValue.parse(value.bytes).text == value.text)
  }

  @Test("random and mutated bytes never crash the reader", arguments: 0..<20 as Range<UInt64>)
  func fuzz(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("{}[]\",:\\u0019eE+-.tfn alsru".utf8) + [0, 0x1F, 0x7F, 0xC3, 0xA9, 0xFF]
    for round in 0..<400 {
      var bytes: [UInt8]
      if round % 2 == 0 {
        bytes = (0..<random.next(below: 40)).map { _ in alphabet[Int(random.next(below: UInt64(alphabet.count)))] }
      } else {
        bytes = Self.value(&random, depth: 0).bytes
        for _ in 0..<3 where !bytes.isEmpty {
          let place = Int(random.next(below: UInt64(bytes.count)))
          bytes[place] = alphabet[Int(random.next(below: UInt64(alphabet.count)))]
          if random.next(below: 4) == 0 { bytes.removeLast(Int(random.next(below: UInt64(bytes.count))) / 2) }
        }
      }
      guard let value = try? JSONValue.parse(bytes) else { continue }
      #expect(try JSONValue.parse(value.bytes) == value)
    }
  }

  static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
    switch random.next(below: depth > 4 ? 6 : 9) {
    case 0: return .null
    case 1: return .bool(random.next(below: 2) == 0)
    case 2: return .integer(Int64(bitPattern: random.next()) >> Int64(random.next(below: 64)))
    case 3: return .number(number(&random))
    case 4: return .string(string(&random))
    case 5: return .numbers((0...random.next(below: 5)).map { $0 % 3 == 1 ? .nan : number(&random) })
    case 6: return .integers((0...random.next(below: 5)).map { _ in Int64(bitPattern: random.next()) })
    case 7: return .array((0..<random.next(below: 4)).map { _ in value(&random, depth: depth + 1) } + [.string("")])
    default:
      var object = JSONObject()
      for _ in 0..<random.next(below: 14) { object[string(&random)] = value(&random, depth: depth + 1) }
      return .object(object)
    }
  }

  static func number(_ random: inout SeededGenerator) -> Double {
    let value = Double(bitPattern: random.next())
    return value.isFinite ? value : 0.25
  }

  static func string(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<random.next(below: 12) {
      let bound: UInt64 = random.next(below: 2) == 0 ? 0x80 : 0x11_0000
      if let scalar = Unicode.Scalar(UInt32(random.next(below: bound))) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
