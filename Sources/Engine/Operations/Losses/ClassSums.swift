/// What the passes sum up over the labelled pixels of a batch.
struct ClassSums {
  let classes: Int
  /// [loss][probability][intersection][label count][focal][topk][smoothing]
  let values: UnsafePointer<Double>

  /// Of the weighted cross-entropies.
  var loss: Double { values[0] }
  func probability(_ c: Int) -> Double { values[1 + c] }
  func intersection(_ c: Int) -> Double { values[1 + classes + c] }
  func labelCount(_ c: Int) -> Double { values[1 + 2 * classes + c] }
  /// Of the losses of pixels that are known after the second pass only.
  var focal: Double { values[1 + 3 * classes] }
  var topk: Double { values[2 + 3 * classes] }
  /// Of `LabelSmoothing`.
  var smoothing: Double { values[3 + 3 * classes] }
}
