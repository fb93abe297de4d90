import Testing

@testable import Formats

@Suite struct EncodingTests {
  /// The text in an encoding of one byte a character.
  static func bytes(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
    let table = CharacterTable.upperHalves[encoding] ?? []
    return text.unicodeScalars.map { scalar in
      scalar.isASCII ? UInt8(scalar.value) : UInt8(128 + (table.firstIndex(of: scalar.value) ?? 0))
    }
  }

  static func read(_ bytes: [UInt8], told: TextEncoding? = nil) throws -> TableLayout {
    var options = TableOptions()
    options.encoding = told
    var reader = TableReader(options)
    try reader.feed(bytes)
    try reader.finish()
    return try #require(reader.layout)
  }

  @Test(
    "letters inside words tell the encoding, whatever the words",
    arguments: [
      (TextEncoding.windows1250, ["Teplota místnosti", "Příkon"]), (.windows1250, ["Wilgotność", "Moc łączna"]),
      (.windows1250, ["Mérőóra állás", "Vízhőmérséklet"]),
      (.windows1250, ["Tlak vzduchu", "Množství srážek", "Vlhkosť"]),
      (.latin2, ["Prędkość", "Opady śniegu", "Stan wód"]), (.windows1251, ["Нагрузка", "Объём"]),
      (.windows1251, ["Споживання електроенергії", "Тиск"]), (.koi8r, ["Нагрузка сети", "Расход"]),
      (.ibm866, ["Нагрузка сети", "Расход воды"]), (.windows1253, ["Κατανάλωση", "Πίεση νερού"]),
      (.windows1254, ["Tüketim miktarı", "Yağış"]), (.ibm850, ["Kälteanlage", "Rücklauf"]),
      (.windows1252, ["Vorlauf Küche", "Größe"]), (.windows1252, ["Énergie réactive", "Où"]),
      (.windows1252, ["Potência média", "Vazão", "Precipitação"]), (.windows1252, ["Lämpötila", "Kosteus keittiö"]),
      (.windows1252, ["Umidità", "Velocità"]), (.windows1252, ["Hæð", "Þrýstingur", "Raki í lofti"]),
    ])
  func told(encoding: TextEncoding, names: [String]) throws {
    let rows = (0..<30).map { row in "2026-01-01 00:\(row + 10)" + names.map { _ in ";\(row)" }.joined() }
    let text = "time;" + names.joined(separator: ";") + "\n" + rows.joined(separator: "\n")
    let layout = try Self.read(Self.bytes(text, encoding))
    #expect(layout.encoding == encoding && layout.metrics == names)
    #expect(layout.warnings.contains { $0.contains("?encoding=") })
  }

  @Test("what is said overrules the letters, a mark overrules both")
  func overruled() throws {
    let text = "time,größe\n60,1\n120,2\n"
    #expect(try Self.read(Self.bytes(text, .windows1252), told: .windows1251).metrics == ["grцЯe"])
    #expect(try Self.read([0xEF, 0xBB, 0xBF] + Array(text.utf8), told: .windows1251).metrics == ["größe"])
    #expect(try Self.read(Array(text.utf8), told: .utf8).metrics == ["größe"])
    let wide = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try Self.read(wide, told: .utf16).metrics == ["größe"])
    #expect(try Self.read([0xFF, 0xFE] + wide, told: .utf16).metrics == ["größe"])
  }

  @Test("one damaged byte makes no other encoding of UTF-8")
  func damaged() throws {
    let text = Array("time,größe\n".utf8) + (0..<20).flatMap { Array("\($0 * 60),1 # für\n".utf8) }
    let found = TextEncoding.detect((text + [0xFC, 0x0A]).span, told: nil, usual: nil)
    #expect(found.encoding == .utf8)
  }

  @Test("signs that all encodings have alike are not warned of")
  func signs() throws {
    let layout = try Self.read(Self.bytes("time,T (°C),P (µW/m²)\n60,1,2\n120,2,3\n", .windows1252))
    #expect(layout.metrics == ["T (°C)", "P (µW/m²)"] && !layout.warnings.contains { $0.contains("encoding") })
  }

  @Test("a character that the cut goes through is read whole", arguments: [1, 2, 3, 5])
  func cut(size: Int) throws {
    guard SystemConverter.knows(.shiftJIS) else { return }
    // 日時,気温
    let head: [UInt8] = [0x93, 0xFA, 0x8E, 0x9E, 0x2C, 0x8B, 0x43, 0x89, 0xB7, 0x0A]
    let bytes = head + (0..<40).flatMap { Array("2026-01-01 00:\($0 + 10),\($0)\n".utf8) }
    var options = TableOptions()
    options.encoding = .shiftJIS
    options.limits.sampleBytes = 64
    var reader = TableReader(options)
    for start in stride(from: 0, to: bytes.count, by: size) {
      try reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    try reader.finish()
    #expect(reader.layout?.metrics == ["気温"])
  }
}
