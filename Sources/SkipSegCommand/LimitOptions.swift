import ArgumentParser
import SkipSeg
import SkipSegBasics

/// What a command that trains may use.
struct LimitOptions: ParsableArguments {
  @Option(help: "Memory that may be used, such as 4GB or 512MiB. (default: what is free)")
  var memory: ByteCount?

  @Option(help: "Save and stop after so many minutes. (default: none)")
  var maxMinutes: Double?

  var limits: ResourceLimits { ResourceLimits(memory: memory?.bytes, minutes: maxMinutes) }

  func validate() throws {
    if let maxMinutes, !(maxMinutes >= 0 && maxMinutes.isFinite) {
      throw ValidationError("--max-minutes is \(maxMinutes), but must not be less than 0")
    }
  }
}

extension ByteCount: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
