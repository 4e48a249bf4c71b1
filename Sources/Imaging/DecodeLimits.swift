/// What a file may ask for before any memory is taken on its word.
package struct DecodeLimits: Sendable, Hashable {
  /// Width times height. The default holds half a gigabyte of RGB.
  package var maximumPixels: Int
  /// The longer of width and height. Networks see a line of pixels as a band of dozens of rows, so that a picture of few
  /// pixels may still be a huge one.
  package var maximumSide: Int
  /// Scans of a progressive JPEG, each of which touches the whole picture. Encoders write about ten; a few
  /// kilobytes of empty scans could keep a decoder busy for hours.
  package var maximumScans: Int

  package init(
    maximumPixels: Int = 178_956_970, maximumSide: Int = 1_000_000, maximumScans: Int = 100
  ) {
    self.maximumPixels = maximumPixels
    self.maximumSide = maximumSide
    self.maximumScans = maximumScans
  }
}
