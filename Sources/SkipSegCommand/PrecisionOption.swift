import ArgumentParser
import SkipSegEngine

/// The option of every command that runs a network.
struct PrecisionOption: ParsableArguments {
  @Option(name: .customLong("precision"), help: "How activations are stored: fp32 or bf16.")
  var value = Precision.float32
}

extension Precision: ExpressibleByArgument {}
