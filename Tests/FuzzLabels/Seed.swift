import Foundation
import SkipSegImaging

/// A source that converts as it is, and the file of it that is changed.
struct Seed {
  let name: String
  let changed: String
  let files: [String: [UInt8]]

  private init(_ name: String, _ changed: String, _ text: String, _ others: [String: [UInt8]] = [:]) {
    self.init(name, changed, Array(text.utf8), others)
  }

  private init(_ name: String, _ changed: String, _ bytes: [UInt8], _ others: [String: [UInt8]] = [:]) {
    (self.name, self.changed) = (name, changed)
    files = others.merging(["images/a.png": photograph, changed: bytes]) { $1 }
  }

  static let all = [
    Seed(
      "COCO", "labels.json",
      """
      {"images": [{"id": 1, "file_name": "a.png", "width": 8, "height": 6}], "categories": [{"id": 5, "name": "leaf"}],
      "annotations": [{"id": 1, "image_id": 1, "category_id": 5, "segmentation": [[1.5, 1, 6, 1.25, 4, 5]]},
      {"image_id": 1, "category_id": 5, "segmentation": {"size": [6, 8], "counts": "=420000000OM4"}},
      {"image_id": 1, "category_id": 5, "segmentation": {"size": [6, 8], "counts": [13, 4, 31]}}]}
      """),
    Seed(
      "LabelMe", "a.json",
      """
      {"version": "5.0", "shapes": [{"label": "x", "points": [[1, 1], [6, 1.5], [4, 5]], "shape_type": "polygon"},
      {"label": "y", "points": [[3, 3], [5, 4]], "shape_type": "circle"}, {"label": "z", "points": [[0, 0], [5, 4]],
      "shape_type": "linestrip"}, {"label": "m", "points": [[1, 1], [3, 2]], "shape_type": "mask",
      "mask": "\(Data(mask).base64EncodedString())"}], "imagePath": "..\\\\a.png", "imageWidth": 8, "imageHeight": 6}
      """),
    Seed(
      "YOLO texts", "labels/a.txt", "0 0.1 0.1 0.9 0.1 0.5 0.8\n1 0.2 0.2 0.4 0.2 0.4 0.4 0.2 0.4\n",
      ["data.yaml": Array("names: [leaf, berry]\n".utf8)]),
    Seed(
      "YOLO description", "data.yaml", "path: x\ntrain: images\nnames:\n  0: leaf\n  1: 'berry'\n# end\n",
      ["labels/a.txt": Array("0 0.1 0.1 0.9 0.1 0.5 0.8\n".utf8)]),
    Seed(
      "CVAT", "labels.xml",
      """
      <?xml version="1.0"?><annotations><meta><task><labels><label><name>leaf</name></label></labels></task></meta>
      <image id="0" name="sub/a.png" width="8" height="6"><polygon label="leaf" points="1,1;6,1.5;4,5" z_order="1"/>
      <box label="b &amp; c" xtl="0" ytl="1" xbr="4" ybr="3" rotation="30"/><ellipse label="leaf" cx="4" cy="3" rx="2" ry="1"/>
      <mask label="leaf" rle="1, 3, 2" left="2" top="1" width="3" height="2"/></image></annotations>
      """),
    Seed(
      "Label Studio", "labels.json",
      """
      [{"id": 1, "data": {"image": "/x/a.png"}, "annotations": [{"result": [{"type": "brushlabels", "original_width": 3,
      "original_height": 2, "value": {"brushlabels": ["leaf"], "rle": [0,0,0,24,57,27,252,96,0,5,0,40,0,240,31,224,5,0,40,0,
      240,31,243,128,0,20,0,160,3,192,127,128]}}, {"type": "polygonlabels", "original_width": 3, "original_height": 2,
      "value": {"polygonlabels": ["b"], "points": [[1, 1], [90, 10], [50, 80]]}}]}]}]
      """,
      [
        "images/a.png": ImageEncoder.png(
          Image(width: 3, height: 2, channels: 3, pixels: [UInt8](repeating: 7, count: 18)))
      ]),
    Seed("masks as BMP", "a/masks/1.bmp", bmp, ["a/images/a.png": photograph, "images/a.png": photograph]),
    Seed(
      "photographs as BMP", "images/a.bmp", bmp,
      [
        "images/a.png": [],
        "a.json": Array(
          #"{"shapes": [{"label": "x", "points": [[0,0],[3,0],[0,3]]}], "imagePath": "a.bmp"}"#.utf8),
      ]),
  ]
}

private let photograph = ImageEncoder.png(
  Image(width: 8, height: 6, channels: 3, pixels: (0..<144).map { UInt8($0) }))
private let mask = ImageEncoder.png(Image(width: 3, height: 2, channels: 1, pixels: [1, 0, 1, 1, 1, 0]))

/// 8 x 6, of two colours, from the bottom up.
private let bmp: [UInt8] =
  [0x42, 0x4D, 110, 0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 0, 6, 0, 0, 0, 1, 0, 8, 0]
  + [UInt8](repeating: 0, count: 16) + [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0]
  + (0..<48).map { UInt8($0 / 5 % 2) }
