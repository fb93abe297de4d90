import Glibc
import JSON
import Programs

/// A training's progress: one line that is drawn anew on a terminal, a line at each tenth elsewhere.
struct ProgressLine {
  private var lastTenth = -1
  private var isOpen = false

  private static let width = 24

  mutating func show(_ job: JSONValue) {
    let progress = job["progress"]?.number ?? 0
    let tenth = Int(progress * 10)
    guard Style.isTerminal || tenth != lastTenth else { return }
    lastTenth = tenth
    let text = Self.text(job, progress: progress)
    print(Style.isTerminal ? "\r\u{1B}[K\(text)" : text, terminator: Style.isTerminal ? "" : "\n")
    isOpen = Style.isTerminal
    fflush(nil)
  }

  mutating func finish() {
    if isOpen { print("") }
    isOpen = false
  }

  static func text(_ job: JSONValue, progress: Double) -> String {
    let filled = Int(progress * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    var text = "  \(bar) \(FixedText.right(FixedText.number(progress * 100, places: 0), 3)) %"
    if let stage = job["stage"]?.string ?? job["status"]?.string { text += "  \(stage)" }
    if let epoch = job["epoch"]?.integer, let epochs = job["epochs"]?.integer, epochs > 0 {
      text += " \(epoch)/\(epochs)"
    }
    if let loss = job["loss"]?.number { text += "  loss \(FixedText.number(loss, places: 2))" }
    if let left = job["seconds_left"]?.number, left >= 1 { text += "  \(FixedText.number(left, places: 0)) s left" }
    return text
  }
}
