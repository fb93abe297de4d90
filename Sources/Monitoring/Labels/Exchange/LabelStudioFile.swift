import JSON
import Series
import Storage

/// Label Studio's JSON: a task, or a list of tasks, each with annotations that hold regions.
///
/// A region's value has `start`, `end` and `timeserieslabels`; its times are Unix seconds (as in our CSV), milliseconds
/// (numbers beyond the year 2261 in seconds can be nothing else), or texts. Its names of labels are `anomaly`, `normal` and
/// `ignore`, in any case. Notes are its `meta.text`, the author `meta.author` or the annotation's `completed_by`. What
/// else a file holds belongs to that tool and isn't looked at.
enum LabelStudioFile {
  // MARK: Reading

  static func read(_ file: JSONValue, into intake: inout LabelIntake) {
    guard let list = file.array else {
      read(task: file, .root, into: &intake)
      return
    }
    let own = list.indices.filter { list[$0]["data"]?["series"]?.string == intake.ground.series.definition.id }
    guard own.count > 0 || list.count == 1 else {
      intake.report(
        .unknownReference, at: .body(""),
        "has \(list.count) tasks, of which none has this series' id at data.series; leave one task in it")
      return
    }
    for index in own.isEmpty ? [0] : own { read(task: list[index], .root.appending(index), into: &intake) }
  }

  private static func read(task: JSONValue, _ place: JSONPointer, into intake: inout LabelIntake) {
    let place = place.appending("annotations")
    guard let annotations = task["annotations"]?.array else {
      intake.report(.missingKey, at: .body("\(place)"), "is required: a list of annotations")
      return
    }
    for (index, annotation) in annotations.enumerated() where annotation["was_cancelled"]?.bool != true {
      let place = place.appending(index).appending("result")
      guard let regions = annotation["result"]?.array else {
        intake.report(.missingKey, at: .body("\(place)"), "is required: a list of regions")
        continue
      }
      for (index, region) in regions.enumerated() where region["type"]?.string ?? labelType == labelType {
        read(region, of: author(of: annotation), place.appending(index), into: &intake)
      }
    }
  }

  private static let labelType = "timeserieslabels"

  private static func read(
    _ region: JSONValue, of author: String?, _ place: JSONPointer, into intake: inout LabelIntake
  ) {
    let value = place.appending("value")
    let names = region["value"]?[labelType]?.array ?? []
    if names.isEmpty {
      intake.report(.missingKey, at: .body("\(value.appending(labelType))"), "is required: a list of labels")
    }
    let first = time(region, "start", roundingUp: true, value, &intake)
    let last = time(region, "end", roundingUp: false, value, &intake)
    for (index, name) in names.enumerated() {
      guard let kind = LabelRecord.Kind(rawValue: (name.string ?? "").lowercased()) else {
        intake.report(
          .invalidValue, at: .body("\(value.appending(labelType).appending(index))"),
          "must be anomaly, normal or ignore")
        continue
      }
      guard let first, let last else { continue }
      intake.add(
        kind, first: first, last: last, note: note(of: region),
        author: region["meta"]?["author"]?.string.map { String($0.prefix(LabelLimits.authorLength)) } ?? author,
        at: .body("\(value)"))
    }
  }

  /// The moment in whole seconds, rounded into the region.
  private static func time(
    _ region: JSONValue, _ key: String, roundingUp: Bool, _ place: JSONPointer, _ intake: inout LabelIntake
  ) -> Int64? {
    let place = Fault.Place.body("\(place.appending(key))")
    guard let value = region["value"]?[key] else {
      intake.report(.missingKey, at: place, "is required")
      return nil
    }
    if let text = value.string {
      guard let moment = FileTime.seconds(text, roundingUp: roundingUp) else {
        intake.report(.invalidTime, at: place, "must be a time such as 2024-05-02 09:00:00 (UTC) or Unix seconds")
        return nil
      }
      return moment
    }
    guard var number = value.number ?? value.integer.map(Double.init), number.isFinite else {
      intake.report(.wrongType, at: place, "must be a time")
      return nil
    }
    if number > Double(Timestamp.range.upperBound) { number /= 1_000 }
    number = number.rounded(roundingUp ? .up : .down)
    guard number >= 0, number <= Double(Timestamp.range.upperBound) else {
      intake.report(.outOfRange, at: place, "must be from 1970 to 2261")
      return nil
    }
    return Int64(number)
  }

  private static func note(of region: JSONValue) -> String? {
    guard let text = region["meta"]?["text"] else { return nil }
    let parts = text.array?.compactMap(\.string) ?? text.string.map { [$0] } ?? []
    return parts.isEmpty ? nil : String(parts.joined(separator: "\n").prefix(LabelLimits.noteLength))
  }

  private static func author(of annotation: JSONValue) -> String? {
    guard let person = annotation["completed_by"] else { return nil }
    if let number = person.integer { return "user \(number)" }
    return (person.string ?? person["email"]?.string).map { String($0.prefix(LabelLimits.authorLength)) }
  }

  // MARK: Writing

  /// One task with one annotation; times are Unix seconds, as in the CSV that its `data` points at.
  static func write(_ labels: [NewLabel], on ground: LabelDataset, to writer: inout JSONWriter) {
    let id = ground.series.definition.id
    writer.array { writer in
      writer.object { writer in
        writer.field("id", 1)
        writer.object("data") { writer in
          writer.field("series", id)
          writer.field("csv", "/v1/series/\(id)/points")
        }
        writer.array("annotations") { writer in
          writer.object { writer in
            writer.array("result") { writer in
              for (index, label) in labels.enumerated() {
                guard let (first, last) = ground.points(of: label) else { continue }
                write(label, number: index + 1, first, last, to: &writer)
              }
            }
          }
        }
      }
    }
  }

  private static func write(
    _ label: NewLabel, number: Int, _ first: Int64, _ last: Int64, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("id", "label\(number)")
      writer.field("from_name", "label")
      writer.field("to_name", "ts")
      writer.field("type", labelType)
      writer.object("value") { writer in
        writer.field("start", first)
        writer.field("end", last)
        writer.field("instant", first == last)
        writer.field(labelType, strings: [label.kind.rawValue])
      }
      guard label.note != nil || label.author != nil else { return }
      writer.object("meta") { writer in
        if let note = label.note { writer.field("text", strings: [note]) }
        if let author = label.author { writer.field("author", author) }
      }
    }
  }
}
