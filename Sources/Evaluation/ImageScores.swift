/// The scores of one picture.
public struct ImageScores: Codable, Sendable, Equatable {
  /// The name under which the picture was added, as a rule its path within the data set.
  public let file: String
  /// Of all its judged pixels.
  public let scores: Scores
  /// Pixels that have a true class; nil in a report of an earlier version.
  public let judgedPixels: UInt64?
  /// How likely the mask is right, 0 to 1, where the network was asked: `Softmin` of the probabilities of the annotated
  /// classes. The lowest are to be looked at first.
  public let labelQuality: Double?

  enum CodingKeys: String, CodingKey {
    case file
    case judgedPixels = "judged_pixels"
    case labelQuality = "label_quality"
  }

  package init(file: String, scores: Scores, judgedPixels: UInt64?, labelQuality: Double? = nil) {
    self.file = file
    self.scores = scores
    self.judgedPixels = judgedPixels
    self.labelQuality = labelQuality
  }

  /// The scores stand beside `file`, not in an object of their own.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    file = try container.decode(String.self, forKey: .file)
    judgedPixels = try container.decodeIfPresent(UInt64.self, forKey: .judgedPixels)
    labelQuality = try container.decodeIfPresent(Double.self, forKey: .labelQuality)
    scores = try Scores(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encodeIfPresent(judgedPixels, forKey: .judgedPixels)
    try container.encodeIfPresent(labelQuality, forKey: .labelQuality)
    try scores.encode(to: encoder)
  }
}
