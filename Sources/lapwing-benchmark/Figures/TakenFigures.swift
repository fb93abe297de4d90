import Programs

/// Figures that other programs have printed: the scripts and tests that look at the server from outside.
struct TakenFigures {
  private let file: String?

  private static let longest = 1 << 24

  init(_ options: BenchmarkOptions) { file = options.take }

  /// Lines that do not begin as JSON are none of them.
  ///
  /// - Throws: where a line is no figure; without a machine it is of this one.
  func run(_ report: inout FigureReport) throws {
    guard let file else { throw UsageError.missingOption("take") }
    guard let text = TextFile.read(file, limit: Self.longest) else { throw ProgramError.unreadable(file) }
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("{") {
      guard let figure = Figure(line: String(line)) else { throw PageError.noFigure(String(line)) }
      report.add(figure)
    }
  }
}
