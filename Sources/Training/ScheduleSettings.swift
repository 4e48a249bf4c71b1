import SkipSegBasics
import SkipSegEngine

/// How it is learnt.
package enum ScheduleSettings: SettingGroup {
  package static let title = "Schedule"

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "epochs", called: "the number of epochs", .range(1...1_000_000),
      help: "How often the samples are gone through.",
      standard: TrainingConfiguration.standard.epochs.settingText, isOpenToRuns: true, get: { $0.epochs },
      set: {
        $0.epochs = $1
        // Of a configuration that was settled by steps.
        if $0.steps != nil { ($0.steps, $0.epochSteps) = (nil, nil) }
      }),
    Setting(
      "batch", \.batchSize, called: "the batch size", .range(1...65_536), help: "Samples per step."),
    Setting(
      "finish", \.finish, called: "the share of the finish",
      SettingRule("must be at least 0 and less than 1") { $0 >= 0 && $0 < 1 },
      help: "The share of the steps, the last ones, whose crops are whole pictures."),
    Setting(
      "accumulate", \.accumulation, called: "the number of accumulated batches", .range(1...65_536),
      help: "Batches over which a step's gradient is the mean."),
    Setting(
      "loss", \.loss, called: "the loss", help: "The loss: \(LossFormula.notation)."),
    Setting(
      "class-weights", \.classWeights, called: "the class weighting",
      help: "What the pixels of each class count: \(ClassWeighting.notation).",
      objection: { $0.classWeights == .none ? nil : $0.classWeightFault }),
    Setting(
      "label-smoothing", \.labelSmoothing, called: "the label smoothing", .range(0...0.5),
      help: "The share of each label that ce spreads over all classes.",
      objection: { $0.labelSmoothing == 0 ? nil : $0.labelSmoothingFault }),
    Setting<TrainingConfiguration>(
      "optimizer", called: "the optimiser", .any, help: "The optimiser: adamw or sgd.",
      standard: TrainingConfiguration.standard.optimizer.rawValue, get: { $0.optimizer },
      set: {
        $0.optimizer = $1
        $0.learningRate = $1.standardLearningRate
      }),
    Setting(
      "learning-rate", \.learningRate, called: "the learning rate", .greater(than: 0),
      help: "The learning rate at its highest.",
      standard: TrainingConfiguration.OptimizerKind.allCases
        .map { "\($0.standardLearningRate) for \($0.rawValue)" }.joined(separator: ", ")),
    Setting(
      "weight-decay", \.weightDecay, called: "the weight decay", .atLeast(0),
      help: "The share of itself that a parameter loses in each step, times the learning rate."),
    Setting(
      "decay-on", \.decayScope, called: "the scope of weight decay",
      help: "What weight decay acts on: all, or weights, which leaves out biases and normalisations.",
      objection: { $0.weightDecay == 0 ? "there is no weight decay" : nil }),
    Setting<TrainingConfiguration>(
      "schedule", called: "the schedule", .any,
      help: "How the learning rate goes: poly, cosine, one-cycle or constant.",
      standard: TrainingConfiguration.standard.schedule.rawValue, get: { $0.schedule },
      set: {
        $0.schedule = $1
        $0.warmUpShare = $1.standardWarmUpShare
      }),
    Setting(
      "warm-up", \.warmUpShare, called: "the warm-up share", .range(0...1),
      help: "The share of all steps over which the learning rate grows.",
      standard: "\(TrainingConfiguration.standard.warmUpShare); one-cycle: "
        + "\(TrainingConfiguration.ScheduleShape.oneCycle.standardWarmUpShare)"),
    Setting(
      "encoder-learning-rate", \.encoderLearningRate, called: "the encoder's learning rate",
      .greater(than: 0), help: "The encoder's learning rate at its highest.",
      standard: "as the others'; with --encoder-weights a tenth"),
    Setting(
      "freeze-encoder", \.frozenEpochs, called: "the number of frozen epochs", .atLeast(0),
      help: "Epochs at the beginning in which the encoder stays as it is."),
    Setting(
      "ema", \.averagingDecay, called: "the decay of the moving average",
      SettingRule("must be at least 0 and less than 1") { $0 >= 0 && $0 < 1 },
      help: "Decay of the moving average of the weights that is judged and saved; 0: none."),
    Setting(
      "batch-norm", \.statistics, called: "the batch norm",
      help: """
        What batch norm of the network at the end normalises by: moving (averages over the batches of training) or \
        measured (mean and variance over all training photographs, whole and as they are).
        """),
    Setting(
      "patience", \.patience, called: "the patience", .atLeast(1),
      help: "End after so many epochs without a higher mean IoU.", standard: "never early"),
  ]
}

extension TrainingConfiguration.OptimizerKind: SettingValue {}
extension TrainingConfiguration.DecayScope: SettingValue {}
extension TrainingConfiguration.ScheduleShape: SettingValue {}
extension TrainingConfiguration.BatchNormStatistics: SettingValue {}

extension LossFormula: SettingValue {
  package static var choices: [String] { LossKind.allCases.map(\.rawValue) }
}

extension ClassWeighting: SettingValue {
  package static let choices = ["none", "auto"]
}
