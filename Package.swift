// swift-tools-version: 6.2
import PackageDescription

/// Everywhere: the language mode of Swift 6 and the features that make imports and existentials visible.
let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The kernels are optimised in debug builds too, so that `swift test` trains at full speed. The baseline
/// of x86-64-v3 (AVX2 and FMA) is checked at start by `ProcessorSupport`; arm64 builds with its own defaults.
/// Nobody reads errno after a square root; without that flag each lane of a vector would take one of its own.
#if arch(x86_64)
  let kernelFlags: [SwiftSetting] = [
    .unsafeFlags([
      "-Ounchecked", "-wmo", "-disable-batch-mode", "-num-threads", "2", "-Xcc", "-march=x86-64-v3", "-Xcc",
      "-fno-math-errno",
    ])
  ]
#else
  let kernelFlags: [SwiftSetting] = [
    .unsafeFlags(["-Ounchecked", "-wmo", "-disable-batch-mode", "-num-threads", "2", "-Xcc", "-fno-math-errno"])
  ]
#endif

/// Networks and detectors are optimised in debug builds too, so that what holds of a training step in a release (that it
/// allocates nothing) can be tested.
let optimised: [SwiftSetting] = [
  .unsafeFlags(["-O", "-wmo", "-disable-batch-mode", "-num-threads", "2"], .when(configuration: .debug))
]

/// A sanitizer makes slow code four times as slow: in its builds all of the product is optimised (`Tests/Sanitizers/run`).
let product: [SwiftSetting] = Context.environment["LAPWING_OPTIMISED"] == nil ? [] : optimised

func library(
  _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = [],
  exclude: [String] = [], plugins: [Target.PluginUsage] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude,
    swiftSettings: common + (settings.isEmpty ? product : settings), plugins: plugins)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude,
    swiftSettings: common + settings)
}

let package = Package(
  name: "lapwing",
  products: [
    .executable(name: "lapwing", targets: ["lapwing"]),
    .executable(name: "lapwing-benchmark", targets: ["lapwing-benchmark"]),
  ],
  traits: [
    .trait(
      name: "PostgreSQL", description: "The service on PostgreSQL as well as on SQLite; wants libpq (libpq-dev).")
  ],
  targets: [
    .systemLibrary(name: "CLinux"),
    .plugin(name: "EmbedText", capability: .buildTool(), dependencies: ["EmbedTextGenerator"]),
    .executableTarget(name: "EmbedTextGenerator", swiftSettings: common),

    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CPostgreSQL", providers: [.apt(["libpq-dev"])]),

    library("Platform", ["CLinux", "CZlib"]),
    library("Kernels", ["CLinux", "Platform"], settings: kernelFlags),
    library("Networks", ["Kernels"], settings: optimised),
    library("Numerals", []),
    library("Series", ["Numerals", "Kernels"]),
    library("Evaluation", ["Series", "Kernels"]),
    library("Detectors", ["Platform", "Networks", "Kernels", "Series", "Evaluation"], settings: optimised),
    library("JSON", ["Numerals"]),
    // Optimised in debug builds, too: its tests read a hundred files, byte by byte.
    library("Formats", ["Numerals", "Series", "JSON"], settings: optimised),
    library("HTTP", ["CLinux", "Platform"]),
    library(
      "Storage",
      [
        "CSQLite", .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])), "Platform", "Series",
        "Kernels",
      ], exclude: ["FORMAT.md"], plugins: ["EmbedText"]),
    library(
      "Monitoring", ["Platform", "Storage", "Detectors", "Evaluation", "Formats", "Series", "Kernels", "JSON"]),
    library(
      "API", ["Platform", "Monitoring", "Storage", "HTTP", "JSON", "Formats", "Series", "Detectors", "Evaluation"],
      plugins: ["EmbedText"]),
    library("Programs", ["CLinux", "Kernels"]),
    .executableTarget(
      name: "lapwing",
      dependencies: [
        "Platform", "Programs", "API", "Monitoring", "Storage", "Detectors", "Formats", "Series", "HTTP", "JSON",
        "CLinux",
      ],
      swiftSettings: common),
    .executableTarget(
      name: "lapwing-benchmark",
      dependencies: [
        "Platform", "Programs", "API", "Monitoring", "Storage", "Detectors", "Networks", "Evaluation", "Formats",
        "Series", "HTTP", "JSON", "Kernels",
      ],
      swiftSettings: common + optimised),

    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: common),
    .target(name: "Waiting", path: "Tests/Waiting", swiftSettings: common),
    .target(name: "RemoteWriting", path: "Tests/RemoteWriting", swiftSettings: common + optimised),
    // Optimised, for it sweeps over Float.
    tests("Kernels", ["CLinux", "SeededRandom"], settings: optimised, exclude: ["Reference"]),
    tests("Networks", ["Kernels"], exclude: ["Reference"]),
    tests("Numerals", ["SeededRandom"], exclude: ["Reference"]),
    tests("Series", ["SeededRandom"], exclude: ["Reference"]),
    tests(
      "Formats", ["Numerals", "Series", "JSON", "Platform", "SeededRandom", "RemoteWriting"],
      exclude: ["Shapes", "Reference", "RemoteWrite/Reference"]),
    tests("Evaluation", ["Series"], exclude: ["Reference"]),
    tests(
      "Detectors", ["Platform", "Networks", "Kernels", "Series", "Evaluation", "AllocationCounter", "SeededRandom"],
      exclude: [
        "Reference", "Golden/golden.txt", "Donut/Reference", "PAD/Reference", "ACVAE/Reference", "CGATS/Reference",
      ]),
    tests("JSON", ["SeededRandom"]),
    tests("HTTP", ["CLinux", "Platform", "SeededRandom", "Waiting"]),
    tests(
      "Storage",
      [
        "CSQLite", .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])), "Series", "SeededRandom",
        "Waiting",
      ]),
    tests("Monitoring", ["Storage", "Detectors", "Formats", "Series", "JSON", "SeededRandom", "Waiting"]),
    tests(
      "API",
      [
        "Platform", "Monitoring", "Storage", "Detectors", "Series", "HTTP", "JSON", "SeededRandom", "Waiting",
        "RemoteWriting",
      ]),
    tests("Programs"),
    tests("Platform"),
    .testTarget(name: "LapwingTests", dependencies: ["lapwing", "Programs", "Monitoring"], swiftSettings: common),
    .testTarget(
      name: "LapwingBenchmarkTests",
      dependencies: [
        "lapwing-benchmark", "Platform", "Programs", "Detectors", "Networks", "Evaluation", "Formats", "Series", "JSON",
        "Kernels", "AllocationCounter",
      ],
      exclude: ["Reference", "Supervised/Reference"], swiftSettings: common),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "lapwing", "Programs", "HTTP", "JSON", "Platform", "CLinux", "CSQLite", "SeededRandom", "Waiting",
        "RemoteWriting",
      ],
      exclude: ["Frozen"], swiftSettings: common),
  ]
)
