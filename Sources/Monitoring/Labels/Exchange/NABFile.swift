import JSON
import Storage

/// NAB's windows: an object of files, each with a list of windows, each of two times in UTC, the last one included. It
/// knows anomalies and nothing else of them.
enum NABFile {
  static func read(_ file: JSONValue, into intake: inout LabelIntake) {
    guard let files = file.object else {
      intake.report(.wrongType, at: .body(""), "must be an object of files with their windows, not \(file.kindName)")
      return
    }
    guard let (name, windows) = own(files, intake.ground.series.definition.id) else {
      let names = files.keys.prefix(5).map { "'\($0.prefix(100))'" }.joined(separator: ", ")
      intake.report(
        .unknownReference, at: .body(""),
        files.count == 0 ? "names no file" : "names several files and none of this series' id: \(names)")
      return
    }
    let place = JSONPointer.root.appending(name)
    guard let list = windows.array else {
      intake.report(.wrongType, at: .body("\(place)"), "must be a list of windows")
      return
    }
    for (index, window) in list.enumerated() { read(window, place.appending(index), into: &intake) }
  }

  /// The only file, or that whose name is the series' id, folder and `.csv` aside.
  private static func own(_ files: JSONObject, _ id: String) -> (name: String, windows: JSONValue)? {
    let all = zip(files.keys, files.values).map { (name: $0, windows: $1) }
    if all.count == 1 { return all[0] }
    return all.first { file in
      let last = file.name.split(separator: "/").last.map(String.init) ?? ""
      return last == id || last == id + ".csv"
    }
  }

  private static func read(_ window: JSONValue, _ place: JSONPointer, into intake: inout LabelIntake) {
    guard let times = window.array, times.count == 2, let start = times[0].string, let end = times[1].string else {
      intake.report(.wrongType, at: .body("\(place)"), "must be a window: two times as text")
      return
    }
    guard let first = FileTime.seconds(start, roundingUp: true), let last = FileTime.seconds(end, roundingUp: false)
    else {
      intake.report(.invalidTime, at: .body("\(place)"), "must be two times such as 2014-04-10 07:15:00.000000")
      return
    }
    intake.add(.anomaly, first: first, last: last, at: .body("\(place)"))
  }

  static func write(_ labels: [NewLabel], on ground: LabelDataset, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.array(ground.series.definition.id + ".csv") { writer in
        for label in labels where label.kind == .anomaly {
          guard let (first, last) = ground.points(of: label) else { continue }
          writer.array { writer in
            writer.string(FileTime.nab(first))
            writer.string(FileTime.nab(last))
          }
        }
      }
    }
  }
}
