/// A class with few pixels, and the samples that show it.
package struct RareClass: Sendable, Equatable {
  package let label: UInt16
  /// Places among the training samples, ascending.
  package let samples: [Int]

  package init(label: UInt16, samples: [Int]) {
    (self.label, self.samples) = (label, samples)
  }
}

/// How many pixels of each class the mask of each training sample has.
package struct ClassPixelCounts: Sendable, Codable, Equatable {
  /// `[sample][class]`; empty for a sample whose mask was not looked at.
  private let pixels: [[Int]]
  private let classCount: Int

  package init(_ pixels: [[Int]], classCount: Int) {
    (self.pixels, self.classCount) = (pixels, classCount)
  }

  package var frequencies: ClassFrequencies {
    var frequencies = ClassFrequencies(classCount: classCount)
    for classes in pixels where !classes.isEmpty { frequencies.add(classes) }
    return frequencies
  }

  /// The classes that occur and weigh more than 1; by their pixels, unless weights are given.
  package func rareClasses(weights: [Double]? = nil) -> [RareClass] {
    (weights ?? frequencies.balancingWeights).enumerated().compactMap { label, weight in
      let samples = pixels.indices.filter { pixels[$0].indices.contains(label) && pixels[$0][label] > 0 }
      return weight > 1 && !samples.isEmpty ? RareClass(label: UInt16(label), samples: samples) : nil
    }
  }
}
