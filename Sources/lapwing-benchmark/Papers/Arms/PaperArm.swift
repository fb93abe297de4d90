/// One table or figure of a paper, or several that are read off the same trials: what is run for it, and what the page shows.
///
/// A new arm is one more value in ``PaperArm/all``: a function that runs what the state doesn't hold yet, one that turns rows
/// into a table of the page, and the paper's claims that the rows speak for or against.
struct PaperArm: Sendable {
  /// What `--only` takes the beginning of; the paper's name first.
  let name: String
  /// Repetitions of the full run, each by a seed of its own from 1; the quick one has the first alone.
  var rounds = 1
  /// Runs what is not there yet of a round, and keeps each row as soon as it is there.
  let run: @Sendable (_ context: PapersContext, _ round: Int, _ report: inout PapersReport) throws -> Void
  /// What the rows that are there come to.
  var write: @Sendable (_ report: PapersReport, _ figures: inout FigureReport) -> Void = { _, _ in }
  var claims: [PaperClaim] = []

  static let all = donut + pad + acvae + cgats + published

  /// Every method by the figures of a benchmark that others publish.
  private static let published = [
    PaperArm(
      name: "published", rounds: 3, run: { try PublishedArm($0).run($1, &$2) },
      write: { PublishedArm.write($0, to: &$1) }, claims: PublishedArm.claims)
  ]
}
