// swift-tools-version: 6.2

import PackageDescription

/// A program beside the library, as somebody else would write it, with modules of its own whose names are common words.
let own = [
  "Basics", "Charts", "Concurrency", "Datasets", "Engine", "Evaluation", "Files", "Imaging", "Inference",
  "Models",
  "Networks", "Reports", "Samples", "TestSupport", "Training", "Weights",
]

/// Where the library is; scripts/client.sh says it.
let library = Context.environment["SKIPSEG"] ?? "../skipseg"

let package = Package(
  name: "client",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "skipseg", path: library)],
  targets: own.map { .target(name: $0, path: "Sources/Own/\($0)") } + [
    .executableTarget(
      name: "Client",
      dependencies: [.product(name: "SkipSeg", package: "skipseg")] + own.map { .target(name: $0) },
      swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6]
)
