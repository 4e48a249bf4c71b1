import SkipSeg
import SkipSegBasics

/// What `skipseg info` tells about a checkpoint.
struct CheckpointSummary {
  let facts: [(name: String, value: String)]

  /// The same for programs.
  let members: [String: JSONValue]

  /// Reads the whole file, and throws where it is damaged.
  init(contentsOf path: String) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    let (configuration, progress) = (checkpoint.configuration, checkpoint.progress)
    let best = progress.best.map { record in
      "epoch \(record.epoch)" + (record.meanIoU.map { ", mean IoU \($0.digits(4))" } ?? "")
    }
    let split = checkpoint.data.split
    members = [
      "encoder": .string(configuration.encoder),
      "width": .number(configuration.architecture(inputChannels: 3, classCount: 2).encoderWidth),
      "data": .string(configuration.data), "training_samples": .number(split.training.count),
      "validation_samples": .number(split.validation.count), "epoch": .number(progress.epoch),
      "epochs": .number(configuration.epochs), "step": .number(progress.step),
      "best_epoch": .number((progress.best?.epoch).map(Double.init)),
      "mean_iou": .number(progress.best?.meanIoU),
    ]
    facts = [
      ("checkpoint", "whole: its checksum is right"),
      (
        "architecture",
        "\(configuration.architecture(inputChannels: 3, classCount: 2).networkName) with encoder "
          + configuration.encoderDescription
      ),
      ("data", configuration.data),
      ("samples", "\(split.training.count) to train on, \(split.validation.count) to judge by"),
      (
        "progress",
        "\(progress.epoch) of \(counted(configuration.epochs, "epoch")), then \(counted(progress.step, "step"))"
      ),
      ("best", best ?? "no epoch is complete"),
    ]
  }
}
