import Monitoring

/// The command for a shell that takes a file as it was read, in lines of 80 columns.
struct ImportCommand {
  let file: InspectedFile
  let reading: ImportReading
  let id: String?

  /// A quoted text goes on in the next line where a backslash stands between its quotation marks.
  var lines: [String] {
    var parts = ["'localhost:8080/v1/imports?confirm=true"]
    // Series that the file names keep those names.
    let isNamed = reading.parts.count > 1 || reading.parts.contains { $0.key != nil }
    if let name = id ?? (isNamed ? nil : file.identifier ?? "NAME") { parts[0] += "&id=\(name)" }
    var lines: [String] = []
    var line = "curl -X POST -T \(Self.quoted(file.path)) "
    if line.count + parts[0].count + 2 > Paragraph.width {
      lines.append(line + "\\")
      line = ""
    }
    line += parts[0]
    for pair in reading.parameters.query.split(separator: "&") {
      if line.count + pair.count + 3 > Paragraph.width {
        lines.append(line + "'\\")
        line = "'"
      }
      line += "&" + pair
    }
    return lines + [line + "'"]
  }

  /// A text as one word of a shell.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "._-/+=:,@%".unicodeScalars.contains(scalar))
    }
    return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
