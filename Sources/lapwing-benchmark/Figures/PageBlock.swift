import Programs

/// A table of the page of figures, which stands between two marks, below them what it was measured by:
/// ```
/// <!-- figures NAME -->
/// | … |
///
/// By …
/// <!-- end -->
/// ```
/// Rows are known by their first cells, and columns by their headings: what is measured anew replaces the cells that are
/// there, and the others stay. A table whose first column is another is replaced as a whole. No cell has a `|`.
struct PageBlock: Equatable {
  enum Name: String, CaseIterable {
    case speed
    case fleet
    case alerts
    case drift
    case heldOut = "held-out"
    case paperClaims = "paper-claims"
    case published
    case donut
    case donutTechniques = "donut-techniques"
    case donutMissing = "donut-missing"
    case donutDimensions = "donut-dimensions"
    case donutLatent = "donut-latent"
    case donutBand = "donut-band"
    case padBeta = "pad-beta"
    case padDetection = "pad-detection"
    case padForecasts = "pad-forecasts"
    case acvaeSituations = "acvae-situations"
    case acvaeSKAB = "acvae-skab"
    case acvaeFeatures = "acvae-features"
    case acvaeWeeks = "acvae-weeks"
    case cgatsAugmentations = "cgats-augmentations"
    case cgatsFrameworks = "cgats-frameworks"
    case cgatsAblations = "cgats-ablations"
    case cgatsLabels = "cgats-labels"
    case drill
  }

  let name: Name
  let columns: [String]
  var rows: [[String]]
  /// Below the table; empty where each row says for itself what it was measured by.
  var note = ""

  private static let end = "<!-- end -->"
  private static func begin(_ name: Name) -> String { "<!-- figures \(name.rawValue) -->" }

  /// Makes sure that a page has this program's blocks, each of them once and closed, and no other.
  static func check(_ page: String) throws(PageError) {
    var names: [Name] = []
    var open: Name?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == end, open != nil {
        open = nil
      } else if let name = name(of: line) {
        guard let known = Name(rawValue: name), !names.contains(known) else { throw .unknownBlock(name) }
        if let open { throw .openBlock(open.rawValue) }
        names.append(known)
        open = known
      }
    }
    if let open { throw .openBlock(open.rawValue) }
    if let missing = Name.allCases.first(where: { !names.contains($0) }) { throw .missingBlock(missing.rawValue) }
  }

  private static func name(of line: Substring) -> String? {
    let (prefix, suffix) = ("<!-- figures ", " -->")
    guard line.hasPrefix(prefix), line.hasSuffix(suffix) else { return nil }
    return String(line.dropFirst(prefix.count).dropLast(suffix.count))
  }

  /// The page with this block in it.
  func written(into page: String) throws(PageError) -> String {
    try Self.check(page)
    let (before, inside, after) = try Self.parts(of: page, at: name)
    let block = merged(into: Self.table(inside))
    return (before.map(String.init) + block.lines + after.map(String.init)).joined(separator: "\n")
  }

  /// The cells of a page's table: its columns, the line below them, its rows.
  static func table(of name: Name, in page: String) throws(PageError) -> [[String]] {
    table(try parts(of: page, at: name).inside)
  }

  private typealias Lines = ArraySlice<Substring>

  private static func parts(
    of page: String, at name: Name
  ) throws(PageError) -> (before: Lines, inside: Lines, after: Lines) {
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    guard let begin = lines.firstIndex(of: Substring(begin(name))), let end = lines[begin...].firstIndex(of: end[...])
    else { throw .missingBlock(name.rawValue) }
    return (lines[...begin], lines[begin + 1..<end], lines[end...])
  }

  private static func table(_ lines: Lines) -> [[String]] { lines.filter { $0.hasPrefix("|") }.map(cells) }

  /// - Parameter old: columns, the line below them, rows.
  private func merged(into old: [[String]]) -> PageBlock {
    guard let head = old.first, head.first == columns.first else { return self }
    let columns = head + self.columns.filter { !head.contains($0) }
    var rows = old.dropFirst(2).map { Array(($0 + columns.map { _ in "" }).prefix(columns.count)) }
    for row in self.rows {
      let place = rows.firstIndex { $0.first == row.first } ?? rows.count
      if place == rows.count { rows.append(columns.map { _ in "" }) }
      for (column, cell) in zip(self.columns, row) {
        if let index = columns.firstIndex(of: column) { rows[place][index] = cell }
      }
    }
    return PageBlock(name: name, columns: columns, rows: rows, note: note)
  }

  private var lines: [String] {
    [columns, columns.map { _ in "---" }].map(Self.line) + rows.map(Self.line) + (note.isEmpty ? [] : ["", note])
  }

  private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private static func cells(_ line: Substring) -> [String] {
    line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map { cell in
      let inner = cell.drop { $0 == " " }.reversed().drop { $0 == " " }
      return String(inner.reversed())
    }
  }
}

/// Why a page takes no figures.
enum PageError: Error, Equatable {
  /// One that no figures are for, or that is there already.
  case unknownBlock(String)
  case missingBlock(String)
  case openBlock(String)
  /// A line of those to be taken that is none.
  case noFigure(String)

  var message: String {
    switch self {
    case .unknownBlock(let name): "the page has a block '\(name)' that no figures are for, or has it twice"
    case .missingBlock(let name): "the page has no block '\(name)'"
    case .openBlock(let name): "the page's block '\(name)' does not end"
    case .noFigure(let line): "this is no figure: \(line)"
    }
  }
}
