extension NetworkEncoder {
  /// Those with a name of their own, which segmentation_models_pytorch has too.
  package static let all = residualNetworks + denseNetworks + mixTransformers

  package static var names: [String] { all.map(\.name) }

  /// What the option takes that names an encoder.
  package static var grammar: String {
    names.joined(separator: ", ") + ", or residual-N or plain-N with N layers, such as residual-58"
  }

  /// Whether a text is the name of one of `all`, or of a residual or plain network of any depth, be it one that there isn't.
  package static func isName(_ text: String) -> Bool {
    names.contains(text) || [residualPrefix, plainPrefix].contains { depth(of: text, after: $0) != nil }
  }

  /// - Parameter name: of `all`, or `residual-58`.
  /// - Throws: `NetworkError.unknownEncoder` or `.unknownDepth`.
  package static func named(_ name: String) throws(NetworkError) -> NetworkEncoder {
    if let encoder = all.first(where: { $0.name == name }) { return encoder }
    guard let depth = depth(of: name, after: residualPrefix) else { throw .unknownEncoder(name) }
    guard let network = residualNetwork(depth: depth) else { throw .unknownDepth(name, depth: depth) }
    return network
  }

  /// A name as an option takes it, where `plain-58` is a residual-58 without short skips.
  ///
  /// - Parameter shortSkips: what was asked for beside it; nil: nothing was.
  /// - Throws: `NetworkError`, also where a plain network is asked for with other short skips than none.
  package static func parse(
    _ name: String, shortSkips: UnetConfiguration.ShortSkips?
  ) throws(NetworkError) -> (encoder: String, shortSkips: UnetConfiguration.ShortSkips) {
    guard let depth = depth(of: name, after: plainPrefix) else {
      return (try named(name).name, shortSkips ?? .residual)
    }
    guard residualNetwork(depth: depth) != nil else { throw .unknownDepth(name, depth: depth) }
    if let shortSkips, shortSkips != .none { throw .plainWithShortSkips(name, shortSkips) }
    return (residualPrefix + "\(depth)", .none)
  }

  /// The name of a `residual-58` without short skips, `plain-58`; nil for other encoders.
  static func plainName(of encoder: String) -> String? {
    depth(of: encoder, after: residualPrefix).map { plainPrefix + "\($0)" }
  }

  static let residualPrefix = "residual-"
  private static let plainPrefix = "plain-"

  private static func depth(of name: String, after prefix: String) -> Int? {
    guard name.hasPrefix(prefix), let depth = Int(name.dropFirst(prefix.count)),
      name == "\(prefix)\(depth)"
    else { return nil }
    return depth
  }
}
