import SkipSegBasics
import SkipSegImaging

extension COCO {
  /// One image with an annotation for each object, as run lengths down the columns, which have holes.
  static func text(_ content: OutlinedPicture) -> String {
    func string(_ text: String) -> String { JSONText.compact(JSONValue.string(text)) }
    let (width, height) = (content.width, content.height)
    let categories = content.classNames.enumerated().filter { $0.offset != content.background }.map {
      "{\"id\":\($0.offset),\"name\":\(string($0.element))}"
    }
    let annotations = content.objects.enumerated().map { index, object in
      let (box, runs) = (object.box, object.runLengths(width: width, height: height))
      return "{\"id\":\(index + 1),\"image_id\":1,\"category_id\":\(object.label),\"iscrowd\":0,"
        + "\"area\":\(runs.oneCount),\"bbox\":[\(box.columns.lowerBound),\(box.rows.lowerBound),"
        + "\(box.columns.count),\(box.rows.count)],\"segmentation\":{\"size\":[\(height),\(width)],"
        + "\"counts\":[\(runs.counts.map { String($0) }.joined(separator: ","))]}}"
    }
    return "{\n\"images\":[{\"id\":1,\"file_name\":\(string(content.photograph)),\"width\":\(width),"
      + "\"height\":\(height)}],\n\"categories\":[\(categories.joined(separator: ","))],\n"
      + "\"annotations\":[\n\(annotations.joined(separator: ",\n"))\n]}\n"
  }
}
