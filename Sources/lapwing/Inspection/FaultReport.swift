import Monitoring
import Programs

/// Why a file cannot be taken, cause by cause, for a terminal of 80 columns.
struct FaultReport {
  let file: InspectedFile
  let error: MonitoringError

  var text: String {
    let heading = Style.bold("\(file.name) cannot be taken as it is")
    guard !error.faults.isEmpty else {
      return ([heading] + Paragraph.wrap(Parameters.asOptions(error.detail), indent: 2)).joined(separator: "\n")
    }
    var lines = [heading]
    // What a sentence says of all of them stands nowhere else: of what grid, of how many rows.
    if error.faults.count > 1 { lines += Paragraph.wrap(Parameters.asOptions(error.detail), indent: 2) }
    for fault in error.faults {
      lines.append("")
      lines.append("  " + Style.alarm(Self.place(fault)))
      lines += Paragraph.wrap(Parameters.asOptions(fault.detail), indent: 4)
    }
    return lines.joined(separator: "\n")
  }

  private static func place(_ fault: Fault) -> String {
    switch fault.place {
    case .line(let line, let column):
      let lines = fault.lines.isEmpty ? [line] : fault.lines
      let more = fault.count > lines.count ? ", …" : ""
      let place = "line\(lines.count > 1 ? "s" : "") \(lines.map { "\($0)" }.joined(separator: ", "))\(more)"
      return place + (column.map { ", column '\($0)'" } ?? "")
    case .parameter(let name): return Parameters.option(name)
    case .body, .header: return file
    }
  }

  private static let file = "the file"
}
