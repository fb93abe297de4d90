/// The paper's figures, by a set's name and that of the detector. It generates whole windows, splits at random, and has no few
/// Sines: its ablations are of all of them.
enum DownstreamPaper {
  /// Tables 3 and 9: none, classical mix, mixup, cutmix, C-GATS.
  static func augmentations(_ set: String, _ detector: DownstreamDetector) -> [String]? {
    let figures: [String: [String]] =
      switch detector {
      case .saliency:
        [
          "faint sines": ["0.73", "0.74", "0.72", "0.18", "0.74"], "kpi": ["0.54", "0.56", "0.55", "0.19", "0.58"],
          "realTweets": ["0.46", "0.51", "0.45", "0.24", "0.53"],
          "realTraffic": ["0.64", "0.65", "0.65", "0.33", "0.66"],
          "realAWSCloudwatch": ["0.25", "0.28", "0.25", "0.04", "0.27"],
          "artificialWithAnomaly": ["0.28", "0.32", "0.30", "0.24", "0.34"],
        ]
      case .decomposition:
        [
          "faint sines": ["0.74", "0.75", "0.74", "0.27", "0.75"], "kpi": ["0.55", "0.59", "0.56", "0.23", "0.67"],
          "realTweets": ["0.54", "0.57", "0.53", "0.32", "0.57"],
          "realTraffic": ["0.67", "0.69", "0.68", "0.37", "0.73"],
          "realAWSCloudwatch": ["0.34", "0.36", "0.34", "0.06", "0.34"],
          "artificialWithAnomaly": ["0.36", "0.38", "0.38", "0.33", "0.41"],
        ]
      }
    guard let own = figures[set], let simple = simple[set] else { return nil }
    return own + ["–"] + (detector == .saliency ? simple : simple.map { _ in "" })
  }

  /// One-liners A and B, Cases 1 and 2.
  private static let simple = [
    "faint sines": ["0.70", "0.69", "0.09", "0.43"], "kpi": ["0.61", "0.56", "0.08", "0.33"],
    "realTweets": ["0.49", "0.49", "0.12", "0.21"], "realTraffic": ["0.51", "0.52", "0.07", "0.14"],
    "realAWSCloudwatch": ["0.38", "0.36", "0.12", "0.18"], "artificialWithAnomaly": ["0.19", "0.18", "0.14", "0.18"],
  ]

  /// Tables 1, 2 and 5 to 8: TRTR, T(R+S)TR, TRTS, TSTR.
  static func frameworks(_ set: String, _ detector: DownstreamDetector) -> [String]? {
    let figures: [String: [String]] =
      switch detector {
      case .saliency:
        [
          "faint sines": ["0.75 / 0.70 / 0.73", "0.76 / 0.71 / 0.74", "0.67 / 0.65 / 0.65", "0.77 / 0.73 / 0.75"],
          "kpi": ["0.55 / 0.51 / 0.54", "0.61 / 0.55 / 0.58", "0.47 / 0.43 / 0.44", "0.60 / 0.55 / 0.57"],
          "realTweets": ["0.49 / 0.51 / 0.46", "0.55 / 0.54 / 0.53", "0.45 / 0.50 / 0.47", "0.52 / 0.53 / 0.50"],
          "realTraffic": ["0.69 / 0.60 / 0.64", "0.71 / 0.63 / 0.66", "0.68 / 0.55 / 0.58", "0.70 / 0.61 / 0.65"],
          "realAWSCloudwatch": [
            "0.27 / 0.42 / 0.25", "0.29 / 0.43 / 0.27", "0.22 / 0.37 / 0.25", "0.26 / 0.42 / 0.25",
          ],
          "artificialWithAnomaly": [
            "0.39 / 0.17 / 0.28", "0.43 / 0.26 / 0.34", "0.37 / 0.15 / 0.25", "0.41 / 0.21 / 0.29",
          ],
        ]
      case .decomposition:
        [
          "faint sines": ["0.76 / 0.73 / 0.74", "0.76 / 0.75 / 0.75", "0.74 / 0.70 / 0.71", "0.77 / 0.75 / 0.75"],
          "kpi": ["0.57 / 0.53 / 0.55", "0.69 / 0.66 / 0.67", "0.50 / 0.45 / 0.48", "0.65 / 0.64 / 0.64"],
          "realTweets": ["0.53 / 0.57 / 0.54", "0.59 / 0.59 / 0.57", "0.47 / 0.54 / 0.49", "0.57 / 0.57 / 0.56"],
          "realTraffic": ["0.74 / 0.65 / 0.67", "0.78 / 0.70 / 0.73", "0.64 / 0.63 / 0.62", "0.76 / 0.69 / 0.69"],
          "realAWSCloudwatch": [
            "0.30 / 0.48 / 0.34", "0.31 / 0.48 / 0.34", "0.25 / 0.42 / 0.29", "0.30 / 0.48 / 0.34",
          ],
          "artificialWithAnomaly": [
            "0.44 / 0.32 / 0.36", "0.50 / 0.37 / 0.41", "0.41 / 0.30 / 0.34", "0.47 / 0.35 / 0.37",
          ],
        ]
      }
    return figures[set].map { [$0[0], $0[1], "–", $0[2], "–", $0[3], "–"] }
  }

  /// Tables 10 and 11: none, two stages and the last layer, one stage, the first layer.
  static func ablations(_ set: String, _ detector: DownstreamDetector) -> [String]? {
    let figures: [String: [String]] =
      switch detector {
      case .saliency:
        [
          "faint sines": ["0.73", "0.74", "0.73", "0.74"], "kpi": ["0.54", "0.58", "0.57", "0.56"],
          "realTweets": ["0.46", "0.53", "0.52", "0.48"], "realTraffic": ["0.64", "0.66", "0.65", "0.65"],
          "realAWSCloudwatch": ["0.25", "0.27", "0.25", "0.25"],
          "artificialWithAnomaly": ["0.28", "0.34", "0.33", "0.29"],
        ]
      case .decomposition:
        [
          "faint sines": ["0.74", "0.75", "0.74", "0.74"], "kpi": ["0.55", "0.67", "0.63", "0.60"],
          "realTweets": ["0.54", "0.57", "0.56", "0.55"], "realTraffic": ["0.67", "0.73", "0.70", "0.67"],
          "realAWSCloudwatch": ["0.34", "0.34", "0.33", "0.32"],
          "artificialWithAnomaly": ["0.36", "0.41", "0.39", "0.36"],
        ]
      }
    return figures[set].map { $0 + ["–", "–", "–"] }
  }
}
