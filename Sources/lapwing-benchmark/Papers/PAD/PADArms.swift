import Detectors

/// The tables and figures of the PAD paper: the first half of a series to learn from, the second to be measured on.
extension PaperArm {
  static let pad = [
    PaperArm(
      name: "pad table 2", rounds: 3, run: { try $0.pad(PADMethod.byBeta, "pad table 2", $1, &$2) },
      write: { PADTables(report: $0).writeBeta(to: &$1) },
      claims: [
        forecastClaim(
          "beta of 0.01 forecasts better than of 10 (Table 2)", "pad", "pad, beta 10", paper: "MSE 0.109 to 0.163"),
        forecastClaim(
          "beta of 0.01 forecasts better than of 1 (Table 2)", "pad", "pad, beta 1", paper: "MSE 0.109 to 0.124"),
      ]),
    PaperArm(
      name: "pad table 3", rounds: 3, run: { try $0.pad(PADMethod.detectors, "pad table 3", $1, &$2) },
      write: { PADTables(report: $0).writeDetection(to: &$1) }, claims: detectionClaims),
    PaperArm(
      name: "pad fig 7", rounds: 3, run: { try $0.pad(PADMethod.forecasters, "pad fig 7", $1, &$2) },
      write: { PADTables(report: $0).writeForecasts(to: &$1) }, claims: forecastClaims),
  ]

  private static func forecastClaim(
    _ text: String, _ better: String, _ worse: String, paper: String = "", setup: Int = 2
  ) -> PaperClaim {
    PaperClaim(
      text: text, paper: paper, better: better, worse: worse, figure: "rmse_setup_\(setup)", table: PADTrial.forecasts,
      isLower: true)
  }

  private static let forecastClaims = [
    forecastClaim("PAD forecasts better than the LSTM alone (Fig. 7)", "pad", "pad variant lstm"),
    forecastClaim("PAD forecasts better than the LSTM on cleaned data (Fig. 7)", "pad", "pad variant lstm, cleaned"),
    forecastClaim("PAD forecasts better than when trained in two steps (Fig. 7)", "pad", "pad variant p_ad"),
    forecastClaim("PAD forecasts better than without confidence weights (Fig. 7)", "pad", "pad variant pad_minus"),
    forecastClaim("PAD forecasts better than an autoregression, as ARIMA is (Fig. 7)", "pad", "autoregression"),
    forecastClaim("PAD forecasts better than the last value (of no paper)", "pad", "difference"),
  ]

  private static let detectionClaims =
    [
      ("the auto-encoder alone", "pad variant ad", "0.739 and 0.726, Yahoo 0.755 and 0.737"),
      ("PAD without confidence weights", "pad variant pad_minus", "0.739 and 0.711, Yahoo 0.755 and 0.734"),
      ("the plain VAE", "vae", "0.739 and 0.685, Yahoo 0.755 and 0.642"),
      ("Donut", "donut", "0.739 and 0.595, Yahoo 0.755 and 0.501"),
      ("the spectral residual", "spectral_residual", "0.739 and 0.622, Yahoo 0.755 and 0.563"),
    ].map { name, method, paper in
      PaperClaim(
        text: "PAD detects better than \(name) (Table 3)", paper: paper, better: "pad", worse: method, figure: "f1",
        table: PADTrial.detection)
    }
    + [
      ("a difference", "difference"), ("a one-liner", "one-liner A"),
    ].map { name, method in
      PaperClaim(
        text: "PAD detects better than \(name) (of no paper)", better: "pad", worse: method, figure: "f1",
        table: PADTrial.detection)
    }
}

extension PapersContext {
  func pad(_ methods: [PADMethod], _ arm: String, _ round: Int, _ report: inout PapersReport) throws {
    for set in PADDataSet.all {
      let indicators = try set.folders.flatMap(indicators).filter(set.suits)
      for method in methods
      where isWanted(method.name, in: arm) && method.suits(set) && (round == 1 || method.isRandom) {
        let trial = PADTrial(set: set, method: method, seed: round, team: team, epochs: epochs(quick: 3))
        try trial.run(indicators, into: &report)
      }
    }
  }
}
