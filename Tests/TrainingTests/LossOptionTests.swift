import SkipSegDatasets
import SkipSegTraining
import TestSupport
import Testing

@Suite struct LossOptionTests {
  @Test(
    arguments: [
      ("ce", ["ce"], [1]), ("ce+dice", ["ce", "dice"], [1, 1]),
      ("ce+0.5*lovasz+2e-1*topk", ["ce", "lovasz", "topk"], [1, 0.5, 0.2]),
      ("3*focal+tversky", ["focal", "tversky"], [3, 1]),
    ] as [(String, [String], [Float])])
  func aFormulaIsASum(text: String, names: [String], factors: [Float]) throws {
    let formula = try #require(LossFormula(rawValue: text))
    #expect(formula.names == names && formula.terms.map(\.factor) == factors)
    #expect(LossFormula(rawValue: formula.rawValue) == formula)
  }

  @Test(
    arguments: [
      "", "+", "ce+", "ce + dice", "CE", "jaccard", "ce+ce", "0*ce", "-1*ce", "nan*ce", "inf*ce", "1e99*ce",
      "*ce",
      "2*", "2*3*ce", "ce*2", "2ce",
    ])
  func otherFormulasAreRefused(text: String) {
    #expect(LossFormula(rawValue: text) == nil)
  }

  @Test(
    arguments: [
      ("none", .none), ("auto", .auto), ("1", .list([1])), ("0.5,1,2e0,0", .list([0.5, 1, 2, 0])),
    ] as [(String, ClassWeighting)])
  func classWeightsAreAWordOrNumbers(text: String, weighting: ClassWeighting) {
    #expect(ClassWeighting(rawValue: text) == weighting)
    #expect(ClassWeighting(rawValue: weighting.rawValue) == weighting)
  }

  @Test(arguments: ["", "Auto", "1,", ",", "1;2", "-1,2", "0,0", "nan,1", "1,inf", "1e99", "1, 2"])
  func otherClassWeightsAreRefused(text: String) {
    #expect(ClassWeighting(rawValue: text) == nil)
  }

  @Test func rareClassesWeighMoreAroundTheMedian() {
    var frequencies = ClassFrequencies(classCount: 4)
    frequencies.add([80, 20, 0, 0])
    frequencies.add([50, 0, 50, 0])
    // Of the masks with the class 0.65, 0.2 and 0.5; the last class never occurs.
    #expect(frequencies.balancingWeights == [0.877, 1.581, 1, 1])
  }

  @Test func weightsAreLimited() {
    var frequencies = ClassFrequencies(classCount: 3)
    frequencies.add([499_999, 500_000, 1])
    #expect(frequencies.balancingWeights == [1, 1, 10])
    #expect(ClassFrequencies(classCount: 2).balancingWeights == [1, 1])
  }

  @Test func frequenciesAreThoseOfTheTrainingMasks() throws {
    let folder = try TemporaryFolder()
    for (split, values) in [("train", [0, 0, 0, 1, 1, 255]), ("val", [1, 1, 1, 1, 1, 0])]
      as [(String, [UInt8])]
    {
      try folder.image("\(split)/images/a.png")
      try folder.mask("\(split)/masks/a.png", values)
    }
    let frequencies = try Dataset.open(folder.path).trainingFrequencies
    var expected = ClassFrequencies(classCount: 2)
    expected.add([12, 8])
    #expect(frequencies == expected)
  }
}
