import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import SkipSegTraining
import Testing

/// Which networks a study trains, and in which order.
@Suite struct StudyConfigurationTests {
  private var standard: StudyConfiguration {
    StudyConfiguration(training: TrainingConfiguration(data: "data"))
  }

  @Test func theCoreIsTwoByTwoAtTwoDepths() {
    let names = standard.variants.map(\.name)
    #expect(
      names == [
        "residual-18-concat", "residual-18-none", "plain-18-concat", "plain-18-none", "residual-58-concat",
        "residual-58-none", "plain-58-concat", "plain-58-none",
      ])
    #expect(standard.fault == nil)
  }

  @Test func runsGoInTurnByRepeat() {
    let runs = standard.runs
    #expect(runs.count == 24)
    #expect(runs.prefix(8).allSatisfy { $0.number == 1 && $0.seed == 1 })
    #expect(runs[8].name == "residual-18-concat-seed2" && runs.last?.name == "plain-58-none-seed3")
  }

  /// Only the skips differ, and zero-init with them.
  @Test func allElseIsEqual() {
    var study = standard
    study.steps = 7
    let configurations = study.variants.filter { $0.depth == 58 }
      .map { $0.configuration(of: study, seed: 4) }
    for configuration in configurations {
      var same = configuration
      (same.shortSkips, same.longSkips, same.zeroInit) =
        (configurations[0].shortSkips, configurations[0].longSkips, configurations[0].zeroInit)
      #expect(same == configurations[0])
      #expect(configuration.epochSteps == 7 && configuration.epochs == 1 && configuration.seed == 4)
      #expect(configuration.zeroInit == (configuration.shortSkips == .residual))
    }
  }

  @Test func theOrderOfSumAndNormIsCompared() {
    var study = standard
    (study.comparisons, study.depths) = ([.order], [18])
    #expect(
      study.variants.map(\.name) == ["residual-18-concat", "unzeroed-18-concat", "pre-activation-18-concat"])
    #expect(study.variants[1].label == "residual-18 without zero-init, concat")
    study.comparisons = [.short, .order]
    #expect(study.variants.count == 4)
  }

  @Test func anEncoderTakesThePlaceOfDepths() {
    var study = standard
    (study.depths, study.comparisons, study.training.encoder) = ([], [.long], "mit_b0")
    #expect(study.variants.map(\.name) == ["mit_b0-concat", "mit_b0-none"])
    #expect(study.fault == nil)
    study.comparisons = [.short]
    #expect("\(study.fault!)".contains("are compared in ResNets, and mit_b0 is none"))
  }

  @Test func sharesAreOneInsideOfTheOther() {
    var study = standard
    (study.trainingShares, study.depths, study.comparisons) = ([1, 0.25], [10], [.long])
    #expect(
      study.variants.map(\.name) == [
        "residual-10-concat", "residual-10-none", "residual-10-concat-share-0.25",
        "residual-10-none-share-0.25",
      ])
  }

  @Test func whatCannotBeIsSaid() {
    func fault(_ change: (inout StudyConfiguration) -> Void) -> String {
      var study = standard
      change(&study)
      return study.fault.map { "\($0)" } ?? ""
    }
    #expect(fault { $0.depths = [57] }.contains("must be numbers of layers 8 n + 2"))
    #expect(fault { $0.repeats = 0 }.contains("must be 1 to 1000"))
    #expect(fault { $0.trainingShares = [0] }.contains("above 0 and at most 1"))
    #expect(fault { $0.comparisons = [] } == "nothing is compared")
    #expect(
      fault {
        $0.comparisons = [.long]
        ($0.depths, $0.training.encoder, $0.training.dropPath) = ([], "densenet121", 0.1)
      }.contains("drop path"))
  }

  /// Of both depths, narrow and wide: within 2 % of the parameters of the network whose long skips are concatenated.
  @Test(arguments: [16, 64]) func decodersAreWidenedToEqualParameters(width: Int) throws {
    var study = standard
    study.training.encoderWidth = width
    study.equalizesParameters = true
    func count(_ variant: StudyVariant) throws -> Int {
      let configuration = variant.configuration(of: study, seed: 1)
      return try Unet.graph(configuration.architecture(inputChannels: 3, classCount: 2)).parameters
        .reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) }
    }
    for joined in study.variants where joined.longSkips.kind == .concatenate {
      let cut = try #require(
        study.variants.first {
          $0.encoder == joined.encoder && $0.form == joined.form && $0.longSkips.kind == .none
        })
      let (whole, widened) = try (count(joined), count(cut))
      #expect(abs(Double(widened) / Double(whole) - 1) < 0.02, "\(cut.name): \(widened) of \(whole)")
    }
    var added = study
    (added.comparisons, added.training.longSkips) = ([.short], .add)
    let twin = try count(study.variants.first { $0.name == "plain-18-concat" }!)
    let wide = added.variants.first { $0.name == "plain-18-add" }!
    #expect(abs(Double(try count(wide)) / Double(twin) - 1) < 0.02)
  }
}
