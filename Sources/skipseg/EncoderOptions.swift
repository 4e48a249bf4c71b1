import ArgumentParser
import Networks
import SkipSeg

/// The options that choose an encoder and the skip connections of its network.
struct EncoderOptions: ParsableArguments {
  private static let standard = "resnet34"

  @Option(help: "The encoder: \(NetworkEncoder.grammar). (default: \(standard))")
  var encoder: String?

  @Option(
    help: """
      Channels of the encoder's first convolution, to which all others are in proportion: fewer are faster. \
      (default: the encoder's own, mostly 64)
      """)
  var width: Int?

  @Option(
    help:
      "What joins a ResNet's blocks: residual sums, none, or pre-activation. (default: residual; plain-N: none)"
  )
  var shortSkips: UnetConfiguration.ShortSkips?

  @Flag(help: "Let every block of a ResNet begin as the identity.")
  var zeroInit = false

  @Option(
    help:
      "What a ResNet's sums take where size or channels change: a convolution, or zeros in new channels. (default: convolution)"
  )
  var projection: UnetConfiguration.Projection?

  @Option(
    help:
      "The chance with which a picture goes without the last block's branch while training; those before have less. (default: the encoder's own, 0 for ResNets)"
  )
  var dropPath: Double?

  @Option(
    help:
      "How the decoder joins the encoder's features: \(UnetConfiguration.LongSkipChoice.grammar). (default: concat)"
  )
  var longSkips: UnetConfiguration.LongSkipChoice?

  /// Whether none was given.
  var areUntouched: Bool {
    encoder == nil && width == nil && shortSkips == nil && !zeroInit && projection == nil && dropPath == nil
      && longSkips == nil
  }

  func validate() throws {
    let architecture = try parsed()
    let encoder = try NetworkEncoder.named(architecture.encoder)
    if let fault = encoder.fault(architecture) {
      throw ValidationError("\(fault.choice.option) \(fault.rule)")
    }
  }

  /// The network that was asked for, of `classCount` classes.
  func architecture(classCount: Int) -> UnetConfiguration {
    guard var architecture = try? parsed() else { preconditionFailure("validated: there is such a network") }
    architecture.classCount = classCount
    return architecture
  }

  private func parsed() throws -> UnetConfiguration {
    let name = encoder ?? Self.standard
    do {
      let (encoder, shortSkips) = try NetworkEncoder.parse(name, shortSkips: shortSkips)
      var architecture = UnetConfiguration(encoder: encoder, classCount: 2, encoderWidth: width)
      architecture.shortSkips = shortSkips
      architecture.zeroInit = zeroInit
      if let projection { architecture.projection = projection }
      architecture.dropPath = dropPath
      if let longSkips { architecture.longSkipChoice = longSkips }
      return architecture
    } catch .unknownEncoder {
      throw ValidationError("--encoder is '\(name)', but must be one of \(NetworkEncoder.grammar)")
    } catch {
      throw ValidationError("--encoder \(error)")
    }
  }
}

extension NetworkEncoder.Fault.Choice {
  /// The option that makes it.
  fileprivate var option: String {
    switch self {
    case .width: "--width"
    case .shortSkips: "--short-skips"
    case .zeroInit: "--zero-init"
    case .projection: "--projection"
    case .dropPath: "--drop-path"
    case .longSkips: "--long-skips"
    }
  }
}

extension UnetConfiguration.ShortSkips: ExpressibleByArgument {}
extension UnetConfiguration.Projection: ExpressibleByArgument {}
extension UnetConfiguration.LongSkipChoice: ExpressibleByArgument {}
