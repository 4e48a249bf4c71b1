extension NetworkEncoder {
  /// Something that a configuration asks of an encoder and that it doesn't have.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    /// The choice that is wrong.
    package enum Choice: String, Sendable {
      case encoder = "the encoder"
      case width = "the width"
      case shortSkips = "the form of short skips"
      case zeroInit = "zero-init"
      case projection = "the projection"
      case dropPath = "drop path"
      case shortcutGradient = "the shortcut's gradient"
      case longSkips = "the choice of long skips"
    }

    package let choice: Choice
    /// Why, as a predicate.
    package let rule: String

    package init(choice: Choice, rule: String) { (self.choice, self.rule) = (choice, rule) }

    package var description: String { "\(choice.rawValue) \(rule)" }
  }

  /// What a configuration asks of this encoder that it doesn't have; nil where all is well.
  package func fault(_ configuration: UnetConfiguration) -> Fault? {
    let width = configuration.encoderWidth
    if !width.isMultiple(of: widths.multiple), let rule = widths.fault(width) {
      return Fault(choice: .width, rule: "\(rule) for \(name)")
    }
    return (hasResidualBlocks ? residualFault(configuration) : foreignFault(configuration))
      ?? dropPathFault(configuration) ?? longSkipFault(configuration)
  }

  private func residualFault(_ configuration: UnetConfiguration) -> Fault? {
    let shortSkips = configuration.shortSkips
    if configuration.zeroInit, shortSkips == .none {
      return Fault(choice: .zeroInit, rule: "needs short skips: without them every block would give 0")
    }
    if configuration.zeroInit, shortSkips == .preActivation {
      return Fault(
        choice: .zeroInit, rule: "is for blocks that end in a batch norm: with pre-activation none does")
    }
    guard shortSkips == .none else { return nil }
    if configuration.projection != .convolution {
      return Fault(choice: .projection, rule: "needs short skips: without them nothing is projected")
    }
    if configuration.dropPath ?? 0 != 0 {
      return Fault(
        choice: .dropPath, rule: "needs short skips: without them nothing would be left of a picture")
    }
    return nil
  }

  private func foreignFault(_ configuration: UnetConfiguration) -> Fault? {
    let rule = "is for ResNets, and \(name) is none"
    if configuration.shortSkips != .residual { return Fault(choice: .shortSkips, rule: rule) }
    if configuration.zeroInit { return Fault(choice: .zeroInit, rule: rule) }
    if configuration.projection != .convolution { return Fault(choice: .projection, rule: rule) }
    return nil
  }

  private func dropPathFault(_ configuration: UnetConfiguration) -> Fault? {
    guard let rate = configuration.dropPath else { return nil }
    if standardDropPath == nil {
      return Fault(choice: .dropPath, rule: "is for networks of residual branches, and \(name) has none")
    }
    return rate >= 0 && rate < 1
      ? nil : Fault(choice: .dropPath, rule: "is \(rate), but must be at least 0 and less than 1")
  }

  private func longSkipFault(_ configuration: UnetConfiguration) -> Fault? {
    guard let wanted = configuration.levels else { return nil }
    let known = "the levels of \(name) are " + levels.map(String.init).joined(separator: ", ")
    if configuration.longSkips == .none {
      return Fault(choice: .longSkips, rule: "is none, which has no levels")
    }
    if let level = wanted.first(where: { !levels.contains($0) }) {
      return Fault(choice: .longSkips, rule: "has a level \(level), but \(known)")
    }
    return wanted.isEmpty ? Fault(choice: .longSkips, rule: "has no level; \(known)") : nil
  }
}
