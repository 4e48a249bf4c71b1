import SkipSegImaging

/// Says once of each kind that photographs are not as deep as those that a model was trained on, or deeper.
struct DepthNotes {
  let range: SampleRange?
  private var isSaid = false

  init(range: SampleRange?) { self.range = range }

  /// Nil where there is nothing to say, or it was said.
  mutating func note(_ file: String, isDeep: Bool) -> String? {
    guard !isSaid, isDeep != (range != nil) else { return nil }
    isSaid = true
    return isDeep
      ? "\(file): 16 bits a sample, where the model knows no range of them; all of these are scaled to 8, here and in the rest"
      : "\(file): 8 bits a sample, where the model was trained on 16; taken with their full range, here and in the rest"
  }
}
