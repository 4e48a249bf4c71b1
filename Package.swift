// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "skipseg",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "skipseg", targets: ["SkipSegCommand"]),
    .library(name: "SkipSeg", targets: ["SkipSeg"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    // None of its traits is needed; in an order that differs by chance they would have it built anew every other time.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // The targets stand in the order of the data flow; nothing imports upwards. Modules have a prefix, as their names alone
    // are common words: two modules of one name can't be in one program.
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    // zlib comes with libpng.
    .target(name: "CCodecs", dependencies: ["CJPEG", "CPNG"], linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CKernels"),
    .target(name: "CMPI", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

    .target(name: "SkipSegBasics", path: "Sources/Basics"),
    .target(name: "SkipSegFiles", dependencies: ["SkipSegBasics"], path: "Sources/Files"),
    .target(name: "SkipSegConcurrency", dependencies: ["SkipSegBasics"], path: "Sources/Concurrency"),
    .target(name: "SkipSegImaging", dependencies: ["CCodecs", "SkipSegFiles"], path: "Sources/Imaging"),
    .target(
      name: "SkipSegCharts",
      dependencies: ["SkipSegImaging", .product(name: "Mustache", package: "swift-mustache")],
      path: "Sources/Charts"),
    .target(
      name: "SkipSegEvaluation", dependencies: ["SkipSegImaging", "SkipSegFiles", "SkipSegBasics"],
      path: "Sources/Evaluation"),
    .target(name: "SkipSegEngine", dependencies: ["CKernels", "SkipSegBasics"], path: "Sources/Engine"),
    .target(name: "SkipSegNetworks", dependencies: ["SkipSegEngine"], path: "Sources/Networks"),
    .target(
      name: "SkipSegWeights", dependencies: ["SkipSegFiles", "SkipSegBasics"], path: "Sources/Weights"),
    .target(
      name: "SkipSegONNX",
      dependencies: [
        "SkipSegEngine", "SkipSegFiles", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      path: "Sources/ONNX", exclude: ["Schema/onnx-subset.proto"]),
    .target(
      name: "SkipSegTensorBoard", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      path: "Sources/TensorBoard", exclude: ["Schema/event-subset.proto"]),
    .target(
      name: "SkipSegDatasets",
      dependencies: ["SkipSegImaging", "SkipSegFiles", "SkipSegConcurrency", "SkipSegBasics"],
      path: "Sources/Datasets"),
    .target(
      name: "SkipSegLabels",
      dependencies: [
        "SkipSegDatasets", "SkipSegImaging", "SkipSegFiles", "SkipSegConcurrency", "SkipSegBasics",
      ], path: "Sources/Labels"),
    .target(
      name: "SkipSegSamples",
      dependencies: ["SkipSegDatasets", "SkipSegImaging", "SkipSegConcurrency", "SkipSegBasics"],
      path: "Sources/Samples"),
    .target(
      name: "SkipSegModels",
      dependencies: [
        "SkipSegNetworks", "SkipSegWeights", "SkipSegDatasets", "SkipSegEngine", "SkipSegONNX",
        "SkipSegImaging", "SkipSegFiles", "SkipSegBasics",
      ], path: "Sources/Models"),
    .target(
      name: "SkipSegReports",
      dependencies: [
        "SkipSegDatasets", "SkipSegEvaluation", "SkipSegCharts", "SkipSegImaging", "SkipSegFiles",
        "SkipSegBasics",
      ], path: "Sources/Reports"),
    .target(
      name: "SkipSegInference",
      dependencies: [
        "SkipSegModels", "SkipSegDatasets", "SkipSegLabels", "SkipSegEvaluation", "SkipSegReports",
        "SkipSegEngine", "SkipSegImaging", "SkipSegConcurrency", "SkipSegFiles", "SkipSegBasics",
      ], path: "Sources/Inference"),
    .target(
      name: "SkipSegTraining",
      dependencies: [
        "SkipSegSamples", "SkipSegModels", "SkipSegInference", "SkipSegReports", "SkipSegTensorBoard",
        "SkipSegDatasets", "SkipSegNetworks", "SkipSegWeights",
        "SkipSegEngine", "SkipSegEvaluation", "SkipSegCharts", "SkipSegImaging", "SkipSegConcurrency",
        "SkipSegFiles", "SkipSegBasics",
      ], path: "Sources/Training"),
    .target(
      name: "SkipSegRanks",
      dependencies: ["CMPI", "SkipSegTraining", "SkipSegEngine", "SkipSegConcurrency", "SkipSegBasics"],
      path: "Sources/Ranks"),
    .target(
      name: "SkipSegStudies",
      dependencies: [
        "SkipSegTraining", "SkipSegReports", "SkipSegInference", "SkipSegModels", "SkipSegSamples",
        "SkipSegDatasets", "SkipSegNetworks", "SkipSegEngine", "SkipSegEvaluation", "SkipSegCharts",
        "SkipSegImaging", "SkipSegConcurrency", "SkipSegFiles", "SkipSegBasics",
      ], path: "Sources/Studies"),
    .target(
      name: "SkipSeg",
      dependencies: [
        "SkipSegTraining", "SkipSegReports", "SkipSegInference", "SkipSegModels", "SkipSegSamples",
        "SkipSegLabels", "SkipSegDatasets", "SkipSegConcurrency", "SkipSegEvaluation",
      ]),

    // The product is `skipseg`; a target of that name would meet `SkipSeg` on disks that know no case.
    .executableTarget(
      name: "SkipSegCommand",
      dependencies: [
        "SkipSeg", "SkipSegStudies", "SkipSegRanks", "SkipSegLabels", "SkipSegTraining", "SkipSegReports",
        "SkipSegSamples",
        "SkipSegDatasets",
        "SkipSegEvaluation", "SkipSegWeights",
        "SkipSegNetworks",
        "SkipSegEngine", "SkipSegONNX", "SkipSegImaging", "SkipSegFiles", "SkipSegBasics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "MakeSampleData", dependencies: ["SkipSegImaging", "SkipSegFiles", "SkipSegBasics"]),

    .target(
      name: "TestSupport",
      dependencies: [
        "SkipSegModels", "SkipSegNetworks", "SkipSegWeights", "SkipSegEngine", "SkipSegImaging",
        "SkipSegFiles", "SkipSegBasics",
      ],
      path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
    .testTarget(name: "BasicsTests", dependencies: ["SkipSegBasics"]),
    .testTarget(name: "FilesTests", dependencies: ["SkipSegFiles", "SkipSegBasics", "TestSupport"]),
    .testTarget(
      name: "ImagingTests", dependencies: ["SkipSegImaging", "CCodecs", "SkipSegFiles", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ChartsTests", dependencies: ["SkipSegCharts", "SkipSegImaging", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["SkipSegEvaluation", "SkipSegBasics", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ReportsTests", dependencies: ["SkipSegReports", "TestSupport"]),
    .testTarget(name: "KernelTests", dependencies: ["CKernels", "TestSupport"]),
    .testTarget(name: "EngineTests", dependencies: ["SkipSegEngine", "TestSupport"]),
    .testTarget(
      name: "NetworksTests", dependencies: ["SkipSegNetworks", "SkipSegWeights", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "WeightsTests", dependencies: ["SkipSegWeights", "TestSupport"], resources: [.copy("Fixtures")]),
    .testTarget(name: "ONNXTests", dependencies: ["SkipSegONNX", "SkipSegNetworks", "TestSupport"]),
    .testTarget(
      name: "TensorBoardTests",
      dependencies: ["SkipSegTensorBoard", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    .testTarget(name: "ConcurrencyTests", dependencies: ["SkipSegConcurrency"]),
    .testTarget(name: "DatasetsTests", dependencies: ["SkipSegDatasets", "TestSupport"]),
    .testTarget(
      name: "LabelsTests", dependencies: ["SkipSegLabels", "SkipSegDatasets", "TestSupport"],
      resources: [.copy("Fixtures")]
    ),
    .testTarget(name: "SamplesTests", dependencies: ["SkipSegSamples", "SkipSegTraining", "TestSupport"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["SkipSegModels", "SkipSegNetworks", "SkipSegTraining", "SkipSegWeights", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "InferenceTests", dependencies: ["SkipSegInference", "SkipSegWeights", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["SkipSegTraining", "SkipSegTensorBoard", "SkipSegBasics", "TestSupport"]),
    .testTarget(
      name: "RanksTests",
      dependencies: [
        "SkipSegRanks", "SkipSegTraining", "SkipSegDatasets", "SkipSegEngine", "SkipSegConcurrency",
        "SkipSegFiles", "SkipSegBasics", "ExchangeBenchmark", "TestSupport",
      ]),
    .testTarget(
      name: "StudiesTests", dependencies: ["SkipSegStudies", "SkipSegNetworks", "TestSupport"]),
    .testTarget(
      name: "CommandTests",
      dependencies: ["SkipSegCommand", "SkipSegImaging", "SkipSegFiles", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DocumentationTests",
      dependencies: ["SkipSegCommand", "PredictProgram", "TrainProgram", "SkipSegFiles", "TestSupport"],
      exclude: ["Programs"]),
    // For scripts/fuzz-labels.sh.
    .executableTarget(
      name: "FuzzLabels", dependencies: ["SkipSegLabels", "SkipSegImaging", "SkipSegFiles", "SkipSegBasics"],
      path: "Tests/FuzzLabels"),
    // One rank, for scripts/ranks.sh and RanksTests.
    .executableTarget(
      name: "ExchangeBenchmark", dependencies: ["SkipSegRanks", "SkipSegBasics"],
      path: "Tests/ExchangeBenchmark"),
    // The documentation's programs, each built as it stands there.
    .executableTarget(
      name: "PredictProgram", dependencies: ["SkipSeg"], path: "Tests/DocumentationTests/Programs/Predict"),
    .executableTarget(
      name: "TrainProgram", dependencies: ["SkipSeg"], path: "Tests/DocumentationTests/Programs/Train"),
  ],
  swiftLanguageModes: [.v6]
)
