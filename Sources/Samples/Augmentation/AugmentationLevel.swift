/// Named amounts of augmentation. Every level cuts the crop at a random place.
///
/// |                                    | none | light      | standard | vivid          | strong                       |
/// |------------------------------------|------|------------|----------|----------------|------------------------------|
/// | scale                              | 1    | 0.75 to 1.33 | 0.5 to 2 | 0.5 to 2     | 0.5 to 2                     |
/// | mirrored left to right             | -    | half       | half     | half           | half                         |
/// | brightness                         | -    | ±15 %      | ±30 %    | ±50 %          | ±30 %                        |
/// | contrast, saturation               | -    | ±15 %      | ±30 %    | ±30 %          | ±30 %                        |
/// | hue                                | -    | -          | -        | up to 18° either way | -                      |
/// | gamma                              | -    | -          | -        | all, 0.7 to 1.5 | 30 %, 0.7 to 1.5            |
/// | rotation                           | -    | -          | -        | -              | half, up to 15° either way   |
/// | blur, deviation in pixels          | -    | -          | -        | -              | 20 %, 0.5 to 1.5             |
/// | low resolution, share of the side  | -    | -          | -        | -              | 20 %, 0.4 to 0.9             |
/// | noise, deviation of 255            | -    | -          | -        | -              | 20 %, 2 to 15                |
public enum AugmentationLevel: String, CaseIterable, Sendable {
  /// As the table says.
  case none, light, standard, vivid, strong
}

extension AugmentationConfiguration {
  /// The settings that stand behind a level's name.
  public init(_ level: AugmentationLevel) {
    self.init()
    switch level {
    case .none: return
    case .light:
      scale = 0.75...4.0 / 3
      (brightness, contrast, saturation) = (0.15, 0.15, 0.15)
    case .standard, .vivid, .strong:
      scale = 0.5...2
      (brightness, contrast, saturation) = (0.3, 0.3, 0.3)
    }
    horizontalFlip = 0.5
    if level == .vivid {
      (brightness, hue) = (0.5, 18)
      gamma = OccasionalChange(share: 1, range: 0.7...1.5)
    }
    guard level == .strong else { return }
    rotation = OccasionalChange(share: 0.5, range: -15...15)
    gamma = OccasionalChange(share: 0.3, range: 0.7...1.5)
    blur = OccasionalChange(share: 0.2, range: 0.5...1.5)
    lowResolution = OccasionalChange(share: 0.2, range: 0.4...0.9)
    noise = OccasionalChange(share: 0.2, range: 2.0 / 255...15.0 / 255)
  }
}
