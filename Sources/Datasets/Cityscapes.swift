import SkipSegImaging

/// What Cityscapes' label ids mean (Cordts et al., "The Cityscapes Dataset", CVPR 2016; labels.py of its scripts).
enum Cityscapes {
  static let imageSuffix = "_leftImg8bit"
  static let maskSuffix = "_gtFine_labelIds"

  /// The classes that are judged, in the order of their train ids; all other ids are ignored.
  private static let labels: [(id: UInt16, name: String, color: RGB)] = [
    (7, "road", RGB(red: 128, green: 64, blue: 128)),
    (8, "sidewalk", RGB(red: 244, green: 35, blue: 232)),
    (11, "building", RGB(red: 70, green: 70, blue: 70)),
    (12, "wall", RGB(red: 102, green: 102, blue: 156)),
    (13, "fence", RGB(red: 190, green: 153, blue: 153)),
    (17, "pole", RGB(red: 153, green: 153, blue: 153)),
    (19, "traffic light", RGB(red: 250, green: 170, blue: 30)),
    (20, "traffic sign", RGB(red: 220, green: 220, blue: 0)),
    (21, "vegetation", RGB(red: 107, green: 142, blue: 35)),
    (22, "terrain", RGB(red: 152, green: 251, blue: 152)),
    (23, "sky", RGB(red: 70, green: 130, blue: 180)),
    (24, "person", RGB(red: 220, green: 20, blue: 60)),
    (25, "rider", RGB(red: 255, green: 0, blue: 0)),
    (26, "car", RGB(red: 0, green: 0, blue: 142)),
    (27, "truck", RGB(red: 0, green: 0, blue: 70)),
    (28, "bus", RGB(red: 0, green: 60, blue: 100)),
    (31, "train", RGB(red: 0, green: 80, blue: 100)),
    (32, "motorcycle", RGB(red: 0, green: 0, blue: 230)),
    (33, "bicycle", RGB(red: 119, green: 11, blue: 32)),
  ]

  static let encoding = MaskEncoding(
    classes: ClassList(names: labels.map(\.name), colors: labels.map(\.color)),
    mapping: .table(labels.map(\.id)), ignoreIndex: nil)
}
