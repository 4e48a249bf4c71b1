/// What an exported network gives for every pixel.
public enum ONNXOutput: String, CaseIterable, Sendable {
  /// float [batch][classes][height][width].
  case logits
  /// The probabilities of the classes, float [batch][classes][height][width].
  case softmax
  /// The index of the class with the highest logit, the first of equal ones: int64 [batch][height][width].
  case argmax

  /// What the graph calls it.
  package var valueName: String {
    switch self {
    case .logits: "logits"
    case .softmax: "probabilities"
    case .argmax: "labels"
    }
  }
}
