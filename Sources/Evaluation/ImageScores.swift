/// The scores of one picture.
public struct ImageScores: Codable, Sendable, Equatable {
  /// The name under which the picture was added, as a rule its path within the data set.
  public let file: String
  public let scores: Scores

  enum CodingKeys: String, CodingKey {
    case file
  }

  package init(file: String, scores: Scores) {
    self.file = file
    self.scores = scores
  }

  /// The scores stand beside `file`, not in an object of their own.
  public init(from decoder: any Decoder) throws {
    file = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .file)
    scores = try Scores(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try scores.encode(to: encoder)
  }
}
