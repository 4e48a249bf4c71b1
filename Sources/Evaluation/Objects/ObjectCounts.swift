import SkipSegImaging

/// The sizes of objects after COCO (Lin et al. 2014), by their area in pixels of the photograph.
public enum ObjectSize: Int, Sendable, CaseIterable {
  /// Under 32² pixels.
  case small
  /// Under 96² pixels.
  case medium
  /// 96 x 96 pixels and more.
  case large

  init(pixels: Int) { self = pixels < 32 * 32 ? .small : pixels < 96 * 96 ? .medium : .large }
}

/// The objects of one class on one photograph: its components in the true mask and in the predicted one.
package struct ObjectCounts: Sendable, Equatable, Codable {
  /// True components by `ObjectSize`.
  package var actual = [0, 0, 0]
  /// Of these, those of which at least half of the pixels have the right class.
  package var found = [0, 0, 0]
  package var predicted = 0
  /// Predicted components of which fewer than half of the pixels are right.
  package var invented = 0
}

extension ObjectCounts {
  /// The most that counting takes beside the masks, in bytes, as every run of a row of noise has its own place.
  package static func bytes(pixels: Int) -> Int { 8 * pixels }

  /// The objects of every class. Pixels whose truth is no class belong to no component, nor do those of `background`.
  package static func count(
    truth: LabelMap, prediction: LabelMap, classCount: Int, background: Int?
  ) -> [ObjectCounts] {
    var counts = [ObjectCounts](repeating: ObjectCounts(), count: classCount)
    let none = UInt16(classCount)
    var judged = prediction.labels
    for index in judged.indices where truth.labels[index] >= none { judged[index] = LabelMap.ignored }
    let background = background.map { UInt16($0) }
    func objects(_ labels: [UInt16], right other: [UInt16]) -> [(label: Int, pixels: Int, right: Int)] {
      let components = ConnectedComponents(
        labels, width: truth.width, labelCount: classCount, background: background)
      var objects = [(label: Int, pixels: Int, right: Int)](repeating: (0, 0, 0), count: components.count)
      other.withUnsafeBufferPointer { other in
        for run in components.runs {
          let start = run.row * truth.width
          var right = 0
          for column in run.columns where other[start + column] == run.label { right += 1 }
          objects[run.component].label = Int(run.label)
          objects[run.component].pixels += run.columns.count
          objects[run.component].right += right
        }
      }
      return objects
    }
    for object in objects(truth.labels, right: judged) {
      let size = ObjectSize(pixels: object.pixels).rawValue
      counts[object.label].actual[size] += 1
      if 2 * object.right >= object.pixels { counts[object.label].found[size] += 1 }
    }
    for object in objects(judged, right: truth.labels) {
      counts[object.label].predicted += 1
      if 2 * object.right < object.pixels { counts[object.label].invented += 1 }
    }
    return counts
  }
}
