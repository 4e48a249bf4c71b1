import Foundation
import SkipSegBasics

/// A change of brightness, contrast, saturation and hue as one affine map of colours on the scale 0 to 1:
/// `red * columns.red + green * columns.green + blue * columns.blue + offset`. The fourth lane is unused.
package struct ColorChange: Equatable {
  var red, green, blue, offset: SIMD4<Float>

  /// The weights of red, green and blue in a pixel's luma (ITU-R BT.601).
  static let luma = SIMD4<Float>(0.299, 0.587, 0.114, 0)

  package static let none = ColorChange(brightness: 1, contrast: 1, saturation: 1, pivot: 0)

  /// Brightness multiplies, contrast stretches around the grey `pivot`, saturation stretches around the pixel's luma, hue
  /// turns what a pixel differs from it by; in this order.
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

  /// The same, with hues turned by an angle in degrees: the colour differences U = 0.492 (B - Y) and V = 0.877 (R - Y) of
  /// ITU-R BT.470 turn around the grey axis, and luma Y stays. From red towards green where it is positive.
  package func turningHue(by degrees: Double) -> ColorChange {
    let (sine, cosine) = (Float(sin(degrees * .pi / 180)), Float(cos(degrees * .pi / 180)))
    let (u, v) = (Float(0.492), Float(0.877))
    func turned(_ color: SIMD4<Float>) -> SIMD4<Float> {
      let y = (color * Self.luma).sum()
      let (blue, red) = (u * (color.z - y), v * (color.x - y))
      let x = (blue: cosine * blue - sine * red, red: cosine * red + sine * blue)
      let (turnedRed, turnedBlue) = (y + x.red / v, y + x.blue / u)
      // What keeps the luma.
      let green = (y - Self.luma.x * turnedRed - Self.luma.z * turnedBlue) / Self.luma.y
      return SIMD4(turnedRed, green, turnedBlue, color.w)
    }
    var change = self
    (change.red, change.green, change.blue) = (turned(red), turned(green), turned(blue))
    return change
  }
}
