/// The ids that clients choose: they stand in paths, so `.` and `..`, which paths give a meaning, are none.
enum Identifiers {
  static let rule = "1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-', and neither '.' nor '..'"

  static func isValid(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text != "." && text != ".."
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
