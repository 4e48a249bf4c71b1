import Files

/// A true mask and the predicted one.
struct MaskPair: Sendable {
  /// Path of the prediction within its folder.
  let name: String
  let truth: String
  let prediction: String

  /// The pairs in the order of their names, and a line for each file that has no counterpart.
  static func find(predictions: String, masks: String) throws -> (pairs: [MaskPair], unpaired: [String]) {
    func list(_ folder: String) throws -> [String: String] {
      let files = try FileSystem.files(under: folder).filter { FileSystem.fileExtension($0) == "png" }
      return Dictionary(files.map { (FileSystem.withoutExtension($0), $0) }) { first, _ in first }
    }
    let (predicted, actual) = (try list(predictions), try list(masks))
    var pairs: [MaskPair] = []
    var unpaired: [String] = []
    for stem in Set(predicted.keys).union(actual.keys).sorted() {
      switch (predicted[stem], actual[stem]) {
      case (let prediction?, let truth?):
        pairs.append(
          MaskPair(
            name: prediction, truth: FileSystem.join(masks, truth),
            prediction: FileSystem.join(predictions, prediction)))
      case (let prediction?, nil):
        unpaired.append("\(FileSystem.join(predictions, prediction)): no mask of this name in \(masks)")
      case (nil, let truth?):
        unpaired.append("\(FileSystem.join(masks, truth)): no prediction of this name in \(predictions)")
      case (nil, nil): break
      }
    }
    return (pairs, unpaired)
  }
}
