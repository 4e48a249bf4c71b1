/// What is odd about a file of which every pixel was decoded as it was stored.
package struct ImageNote: Sendable, Equatable, Codable {
  package enum Oddity: String, Sendable, Codable {
    /// An animation (APNG), of which the first picture was decoded.
    case animation
    /// Bytes behind the last pixel that belong to none: before the end mark of a JPEG, within the image data of a PNG.
    case surplus
    /// The file ends behind the last pixel, before the mark of its end.
    case noEnd
  }

  package let file: String
  package let format: ImageFormat
  package let oddity: Oddity
}

extension ImageNote: CustomStringConvertible {
  package var description: String {
    switch oddity {
    case .animation: "\(file): whole, but an animation; only its first picture is read"
    case .surplus:
      "\(file): whole, but behind its last pixel the \(format.rawValue) holds bytes that belong to none; "
        + "save it again, or copy it again if its pixels look wrong"
    case .noEnd:
      "\(file): whole, but the mark at the end of the \(format.rawValue) is missing; "
        + "copy it again, or save it again"
    }
  }
}
