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
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // The targets stand in the order of the data flow; nothing imports upwards.
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    // zlib comes with libpng.
    .target(name: "CCodecs", dependencies: ["CJPEG", "CPNG"], linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CKernels"),

    .target(name: "Basics"),
    .target(name: "Files", dependencies: ["Basics"]),
    .target(name: "Concurrency", dependencies: ["Basics"]),
    .target(name: "Imaging", dependencies: ["CCodecs", "Files"]),
    .target(
      name: "Charts", dependencies: ["Imaging", .product(name: "Mustache", package: "swift-mustache")]),
    .target(name: "Evaluation", dependencies: ["Imaging", "Files", "Basics"]),
    .target(name: "Engine", dependencies: ["CKernels", "Basics"]),
    .target(name: "Networks", dependencies: ["Engine"]),
    .target(name: "Weights", dependencies: ["Files", "Basics"]),
    .target(
      name: "ONNX",
      dependencies: ["Engine", "Files", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Schema/onnx-subset.proto"]),
    .target(
      name: "TensorBoard", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Schema/event-subset.proto"]),
    .target(name: "Datasets", dependencies: ["Imaging", "Files", "Concurrency", "Basics"]),
    .target(name: "Labels", dependencies: ["Datasets", "Imaging", "Files", "Concurrency", "Basics"]),
    .target(name: "Samples", dependencies: ["Datasets", "Imaging", "Concurrency", "Basics"]),
    .target(
      name: "Models",
      dependencies: ["Networks", "Weights", "Datasets", "Engine", "ONNX", "Imaging", "Files", "Basics"]),
    .target(
      name: "Reports", dependencies: ["Datasets", "Evaluation", "Charts", "Imaging", "Files", "Basics"]),
    .target(
      name: "Inference",
      dependencies: [
        "Models", "Datasets", "Evaluation", "Reports", "Engine", "Imaging", "Concurrency", "Files", "Basics",
      ]),
    .target(
      name: "Training",
      dependencies: [
        "Samples", "Models", "Inference", "Reports", "TensorBoard", "Datasets", "Networks", "Weights",
        "Engine", "Evaluation", "Charts", "Imaging", "Concurrency", "Files", "Basics",
      ]),
    .target(
      name: "SkipSeg",
      dependencies: [
        "Training", "Reports", "Inference", "Models", "Samples", "Datasets", "Concurrency", "Evaluation",
      ]),

    // The product is `skipseg`; a target of that name would meet `SkipSeg` on disks that know no case.
    .executableTarget(
      name: "SkipSegCommand",
      dependencies: [
        "SkipSeg", "Labels", "Training", "Reports", "Samples", "Datasets", "Evaluation", "Weights",
        "Networks",
        "Engine", "ONNX", "Imaging", "Files", "Basics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "MakeSampleData", dependencies: ["Imaging", "Files", "Basics"]),

    .target(
      name: "TestSupport",
      dependencies: ["Models", "Networks", "Weights", "Engine", "Imaging", "Files", "Basics"],
      path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
    .testTarget(name: "BasicsTests", dependencies: ["Basics"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "Basics", "TestSupport"]),
    .testTarget(
      name: "ImagingTests", dependencies: ["Imaging", "CCodecs", "Files", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ChartsTests", dependencies: ["Charts", "Imaging", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Basics", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"]),
    .testTarget(name: "KernelTests", dependencies: ["CKernels", "TestSupport"]),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "TestSupport"]),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Weights", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "WeightsTests", dependencies: ["Weights", "TestSupport"], resources: [.copy("Fixtures")]),
    .testTarget(name: "ONNXTests", dependencies: ["ONNX", "Networks", "TestSupport"]),
    .testTarget(
      name: "TensorBoardTests",
      dependencies: ["TensorBoard", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "TestSupport"]),
    .testTarget(
      name: "LabelsTests", dependencies: ["Labels", "Datasets", "TestSupport"], resources: [.copy("Fixtures")]
    ),
    .testTarget(name: "SamplesTests", dependencies: ["Samples", "Training", "TestSupport"]),
    .testTarget(
      name: "ModelsTests", dependencies: ["Models", "Networks", "Training", "Weights", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "InferenceTests", dependencies: ["Inference", "Weights", "TestSupport"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "TensorBoard", "Basics", "TestSupport"]),
    .testTarget(
      name: "CommandTests", dependencies: ["SkipSegCommand", "Imaging", "Files", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DocumentationTests",
      dependencies: ["SkipSegCommand", "PredictProgram", "TrainProgram", "Files", "TestSupport"],
      exclude: ["Programs"]),
    // For scripts/fuzz-labels.sh.
    .executableTarget(
      name: "FuzzLabels", dependencies: ["Labels", "Imaging", "Files", "Basics"], path: "Tests/FuzzLabels"),
    // The documentation's programs, each built as it stands there.
    .executableTarget(
      name: "PredictProgram", dependencies: ["SkipSeg"], path: "Tests/DocumentationTests/Programs/Predict"),
    .executableTarget(
      name: "TrainProgram", dependencies: ["SkipSeg"], path: "Tests/DocumentationTests/Programs/Train"),
  ],
  swiftLanguageModes: [.v6]
)
