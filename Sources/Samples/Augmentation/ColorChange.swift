import SkipSegBasics

/// A change of brightness, contrast and saturation as one affine map of colours on the scale 0 to 1:
/// `red * columns.red + green * columns.green + blue * columns.blue + offset`. The fourth lane is unused.
package struct ColorChange: Equatable {
  var red, green, blue, offset: SIMD4<Float>

  /// The weights of red, green and blue in a pixel's luma (ITU-R BT.601).
  static let luma = SIMD4<Float>(0.299, 0.587, 0.114, 0)

  package static let none = ColorChange(brightness: 1, contrast: 1, saturation: 1, pivot: 0)

  /// Brightness multiplies, contrast stretches around the grey `pivot`, saturation stretches around the pixel's luma;
  /// in this order.
  package init(brightness: Float, contrast: Float, saturation: Float, pivot: Float) {
    let gain = brightness * contrast
    func column(_ channel: Int) -> SIMD4<Float> {
      var column = SIMD4<Float>(repeating: (1 - saturation) * Self.luma[channel] * gain)
      column[channel] += saturation * gain
      return column
    }
    red = column(0)
    green = column(1)
    blue = column(2)
    // A grey offset passes through the change of saturation as it is.
    offset = SIMD4(repeating: pivot * (1 - contrast))
  }

  package init(configuration: AugmentationConfiguration, pivot: Float, random: inout CounterRandom) {
    func factor(_ strength: Double) -> Float { Float(random.uniform(in: 1 - strength...1 + strength)) }
    let brightness = factor(configuration.brightness)
    let contrast = factor(configuration.contrast)
    let saturation = factor(configuration.saturation)
    self.init(brightness: brightness, contrast: contrast, saturation: saturation, pivot: pivot)
  }
}
