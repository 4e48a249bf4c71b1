/// What the camera sees: a backdrop, and things on it from the lowest to the topmost.
struct Scene {
  var width: Int
  var height: Int
  var backdrop: Backdrop
  var things: [any Thing]
  var light: Light
  var camera: Camera
}

/// The classes of the sample set; the raw value is the index in the masks.
enum SampleClass: UInt16, CaseIterable {
  case background, leaf, berry, stem
}

/// Something with an outline and a surface.
protocol Thing {
  var sampleClass: SampleClass { get }

  /// The signed distance to the outline in pixels, negative inside; exact near the outline only.
  func distance(to point: Point) -> Float

  /// The surface at a point inside the outline or on it.
  func surface(at point: Point) -> Surface
}

struct Surface {
  var color: Color
  /// Length 1; z points to the camera.
  var normal: SIMD3<Float>
  /// The strength of the highlight, 0 for a dull surface.
  var gloss: Float
}

/// One lamp, far away, and light from everywhere.
struct Light {
  /// Towards the lamp, length 1.
  var direction: SIMD3<Float>
  /// The share of the light that comes from everywhere.
  var ambient: Float
  /// The colour of white paper.
  var tint: Color
  /// How much brighter the picture becomes across its width and height.
  var gradient: Point
  /// How far a shadow falls, in pixels.
  var shadowLength: Float

  /// Lambert's cosine law and Phong's highlight.
  func shade(_ surface: Surface) -> Color {
    let lambert = max(0, dot(surface.normal, direction))
    let reflected = 2 * dot(surface.normal, direction) * surface.normal - direction
    var highlight = max(0, reflected.z)
    for _ in 0..<4 { highlight *= highlight }
    let diffuse = surface.color * (ambient + (1.25 - ambient) * lambert)
    return (diffuse + Color(repeating: surface.gloss * highlight)) * tint
  }
}
