/// What an exported network takes. The normalisation is a part of its graph either way.
public enum ONNXInput: String, CaseIterable, Sendable {
  /// uint8 [batch][height][width][channels], samples of 0 to 255: a photograph as decoders give it.
  case uint8
  /// float [batch][channels][height][width], samples of 0 to 1.
  case float
}
