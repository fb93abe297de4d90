import Glibc
import Platform
import Programs

/// What a benchmark has measured so far, for the page.
struct FigureReport {
  /// As it would be typed, without what comes before the names.
  let command: String
  private(set) var blocks: [PageBlock] = []
  /// Files beside the page.
  var drawings: [(name: String, text: String)] = []

  private static let longest = 1 << 22

  init(command: String) { self.command = command }

  /// Prints a figure, and keeps it for the table of figures that have no other.
  mutating func add(_ figure: Figure) {
    var figure = figure
    if figure.command.isEmpty { figure.command = command }
    if figure.machine.isEmpty { figure.machine = Machine.description }
    figure.print()
    add(PageBlock(name: .speed, columns: Figure.columns, rows: [figure.row]))
  }

  /// Keeps a table; rows of the same one are put together.
  mutating func add(_ block: PageBlock) {
    if let place = blocks.firstIndex(where: { $0.name == block.name }) {
      blocks[place].rows += block.rows
    } else {
      blocks.append(block)
    }
  }

  /// Keeps a table that has no column for the command and the machine: they are said below it.
  mutating func add(_ name: PageBlock.Name, _ columns: [String], _ rows: [[String]]) {
    add(PageBlock(name: name, columns: columns, rows: rows, note: "By `\(command)`, \(Machine.description)."))
  }

  /// - Throws: `ProgramError.unreadable`, and what is wrong with the page.
  static func page(_ path: String) throws -> String {
    guard let page = TextFile.read(path, limit: longest) else { throw ProgramError.unreadable(path) }
    try PageBlock.check(page)
    return page
  }

  /// Writes what was measured into the blocks of a page; the others stay as they are.
  func write(to path: String) throws {
    let page = try blocks.reduce(Self.page(path)) { page, block in try block.written(into: page) }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    for (path, text) in [(path, page)] + drawings.map({ (folder + $0.name, $0.text) }) {
      guard TextFile.write(Array(text.utf8), to: path) else { throw ProgramError.unwritable(path) }
    }
  }
}

/// What this program runs on.
enum Machine {
  static let description: String = {
    let (cores, processor) = (ProcessorCount.available, model ?? "an unnamed processor")
    return "\(cores) \(cores == 1 ? "core" : "cores"), \(processor)"
  }()

  /// As Linux tells it; arm64 has no such line.
  private static var model: String? {
    let lines = TextFile.read("/proc/cpuinfo", limit: 1 << 24)?.split(separator: "\n") ?? []
    guard let line = lines.first(where: { $0.hasPrefix("model name") }), let colon = line.firstIndex(of: ":") else {
      return nil
    }
    return String(line[colon...].dropFirst().drop { $0 == " " })
  }
}
