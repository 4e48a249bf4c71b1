import SkipSegBasics

/// The colours that a kind of thing may have.
struct Pigment {
  /// Hue in turns, saturation and value.
  struct Span {
    var hue: ClosedRange<Float>
    var saturation: ClosedRange<Float>
    var value: ClosedRange<Float>
  }

  /// Equally likely; a span that stands twice is twice as likely.
  var spans: [Span]

  func color(random: inout CounterRandom) -> Color {
    let span = random.element(of: spans)
    return Color(
      hue: random.uniform(span.hue), saturation: random.uniform(span.saturation),
      value: random.uniform(span.value))
  }

  private static let green = Span(hue: 0.24...0.36, saturation: 0.5...0.85, value: 0.4...0.8)
  private static let amber = Span(hue: 0.11...0.16, saturation: 0.6...0.9, value: 0.65...0.95)
  private static let red = Span(hue: 0.95...1.02, saturation: 0.7...0.9, value: 0.5...0.9)
  private static let purple = Span(hue: 0.66...0.8, saturation: 0.5...0.75, value: 0.35...0.7)
  private static let brown = Span(hue: 0.05...0.09, saturation: 0.5...0.75, value: 0.3...0.65)
  private static let grey = Span(hue: 0...1, saturation: 0...0.12, value: 0.35...0.9)
  private static let sand = Span(hue: 0.07...0.13, saturation: 0.15...0.35, value: 0.5...0.9)
  private static let moss = Span(hue: 0.2...0.34, saturation: 0.15...0.4, value: 0.35...0.75)
  private static let clay = Span(hue: 0.03...0.09, saturation: 0.25...0.45, value: 0.35...0.75)

  static let leaf = Pigment(spans: [green, green, green, green, green, amber])
  static let berry = Pigment(spans: [red, red, red, purple, purple])
  static let stem = Pigment(spans: [brown])
  static let ground = Pigment(spans: [grey, grey, grey, grey, sand, moss, clay])
}
