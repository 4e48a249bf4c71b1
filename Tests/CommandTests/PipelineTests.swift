import Foundation
import SkipSeg
import SkipSegEvaluation
import SkipSegImaging
import Testing

/// From a folder of samples to scores, command by command.
@Suite(.serialized) struct PipelineTests {
  @Test func aFolderBecomesAModelThenMasksThenScores() throws {
    let place = try Workplace()
    let training = try place.run(
      "train", "data", "--size", "64", "--epochs", "1", "--batch", "4", "--encoder", "resnet18", "--width",
      "8")
    #expect(training.exitCode == 0, "\(training.errors)")
    #expect(training.errors.contains("10 samples to train on, 3 to judge by, 1 epoch of 2 steps, "))
    #expect(
      try place.files("runs/train") == [
        "best.safetensors", "config.json", "curves.svg", "history.csv", "index.html",
        "last.checkpoint", "last.safetensors",
      ]
        + (1...3).flatMap { number in
          ["photograph", "prediction", "truth"].map { "previews/\(number)-\($0).jpg" }
        } + ["previous.checkpoint", "split.json"])
    #expect(try place.bytes("runs/train/best.safetensors") == place.bytes("runs/train/last.safetensors"))
    let history = try place.text("runs/train/history.csv").split(separator: "\n")
    #expect(history.count == 2 && history[1].hasPrefix("1,2,"))
    let model = "runs/train/best.safetensors"

    let prediction = try place.run("predict", model, "data/val/images", "--output", "out", "--overlay")
    #expect(prediction.exitCode == 0, "\(prediction.errors)")
    #expect(prediction.output.hasPrefix("3 masks in out ("))
    let names = try place.files("data/val/images").map { $0.replacingOccurrences(of: ".jpg", with: "") }
    #expect(Set(try place.predictions("out")) == Set(names.flatMap { ["\($0).png", "\($0)_overlay.jpg"] }))
    for name in names {
      let header = try ImageFile.header(of: place.path + "/out/\(name).png")
      #expect(
        header.uprightSize
          == (try ImageFile.header(of: place.path + "/data/val/images/\(name).jpg")).uprightSize)
      #expect(header.mode == "palette 8-bit")
    }

    let evaluation = try place.run("evaluate", model, "data", "--output", "scores")
    #expect(evaluation.exitCode == 0, "\(evaluation.errors)")
    // They differ in the name of the command that wrote them.
    for name in names {
      #expect(
        try ImageFile.decodeMask(place.path + "/scores/masks/\(name).png")
          == ImageFile.decodeMask(place.path + "/out/\(name).png"))
    }
    // The same masks judged from their files give the same report.
    let second = try place.run(
      "evaluate", "--predictions", "out", "--masks", "data/val/masks", "--classes", "data/classes.txt",
      "--output", "again")
    #expect(second.exitCode == 0, "\(second.errors)")
    #expect(try place.bytes("scores/report.json") == place.bytes("again/report.json"))
    let report = try JSONDecoder().decode(
      EvaluationReport.self, from: Data(place.bytes("scores/report.json")))
    let meanIoU = try #require(report.scores.meanIoU)
    // The epoch's record says what the evaluation of its weights says.
    #expect(history[1].contains(",\(meanIoU),"))
    #expect(evaluation.output.contains("mean IoU"))

    let info = try place.run("info", model, "--layers")
    #expect(info.exitCode == 0)
    #expect(info.output.contains("resnet18 of width 8") && info.output.contains("226 248"))
    #expect(info.output.contains("encoder.layer4.1.conv2"))
    let progress = try place.run("info", "runs/train")
    #expect(progress.exitCode == 0, "\(progress.errors)")
    #expect(progress.output.contains("1 of 1 epoch") && progress.output.contains("epoch 1, mean IoU "))
  }

  @Test func lossesAndClassWeightsAreChosen() throws {
    let place = try Workplace(training: 4, validation: 1)
    let options = ["--size", "64", "--epochs", "1", "--batch", "2", "--encoder", "resnet18", "--width", "8"]
    let run = try Command(
      ["train", "data", "--loss", "focal+0.5*lovasz+topk", "--class-weights", "auto", "--output", "run"]
        + options,
      in: place.path)
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.errors.contains("class weights: background 0."))
    let history = try place.text("run/history.csv")
    #expect(history.contains(",loss,loss focal,loss lovasz,loss topk,mean_iou,"))
    // What stands for `auto` is written down, so that it needs no data set to be known.
    let configuration = try JSONDecoder().decode(
      TrainingConfiguration.self, from: Data(place.bytes("run/config.json")))
    #expect(configuration.loss.rawValue == "focal+0.5*lovasz+topk")
    guard case .list(let weights) = configuration.classWeights else {
      Issue.record("\(configuration.classWeights)")
      return
    }
    #expect(weights.count == 4 && weights[0] < 1)
    let again = try Command(
      [
        "train", "data", "--loss", "focal+0.5*lovasz+topk", "--class-weights",
        configuration.classWeights.rawValue,
        "--output", "again",
      ] + options, in: place.path)
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(try place.bytes("again/best.safetensors") == place.bytes("run/best.safetensors"))

    let count = try Command(["train", "data", "--class-weights", "1,2"] + options, in: place.path)
    #expect(count.exitCode == 1 && count.errors.contains("--class-weights gives 2 numbers, but "))
    for (option, value) in [("--loss", "jaccard"), ("--class-weights", "1,-1")] {
      let wrong = try place.run("train", "data", option, value)
      #expect(wrong.exitCode == 64 && wrong.errors.contains("\(option) is '\(value)'"))
    }
  }

  /// Runs are compared byte by byte: models, history and the last checkpoint. The one before may come from anywhere.
  @Test func anInterruptedRunEndsInTheSameBytes() throws {
    let place = try Workplace(training: 12, validation: 2)
    let options = [
      "train", "data", "--size", "64", "--epochs", "20", "--batch", "2", "--encoder", "resnet18", "--width",
      "8", "--tensorboard",
    ]
    let whole = try Command(options + ["--output", "whole", "--threads", "2"], in: place.path)
    #expect(whole.exitCode == 0, "\(whole.errors)")

    let first = try Command(
      options + ["--output", "parts", "--threads", "1"], in: place.path, signal: SIGINT,
      awaiting: "parts/last.checkpoint")
    #expect(first.exitCode == 130, "\(first.errors)")
    #expect(first.errors.contains("skipseg train --resume parts"))
    // In the second epoch: its history is there, and the run goes on.
    let second = try place.run(
      "train", "--resume", "parts", "--threads", "2", signal: SIGTERM, awaiting: "parts/history.csv")
    #expect(second.exitCode == 143, "\(second.errors)")
    let third = try place.run("train", "--resume", "parts", "--threads", "3")
    #expect(third.exitCode == 0, "\(third.errors)")
    for name in try place.files("whole") where name != "previous.checkpoint" {
      #expect(try place.bytes("whole/\(name)") == place.bytes("parts/\(name)"), "\(name)")
    }
    let fourth = try place.run("train", "--resume", "parts")
    #expect(fourth.exitCode == 0 && fourth.errors.contains("the run is complete (20 epochs)"))
    #expect(fourth.output == third.output)
  }

  @Test func changedDataIsNotGoneOnWith() throws {
    let place = try Workplace(training: 4, validation: 1)
    let run = try place.run(
      "train", "data", "--size", "64", "--epochs", "50", "--batch", "2", "--encoder", "resnet18", "--width",
      "8", "--output",
      "run", signal: SIGINT, awaiting: "run/last.checkpoint")
    #expect(run.exitCode == 130)
    let name = try place.files("data/train/images")[0]
    for file in ["images/\(name)", "masks/" + name.replacingOccurrences(of: ".jpg", with: ".png")] {
      try FileManager.default.removeItem(atPath: "\(place.path)/data/train/\(file)")
    }
    let resumed = try place.run("train", "--resume", "run")
    #expect(resumed.exitCode == 1)
    #expect(resumed.errors.contains("is missing"))
  }

  @Test func aLearningRateIsSuggestedWithItsCurve() throws {
    let place = try Workplace(training: 4, validation: 1)
    let result = try place.run(
      "lr-find", "data", "--encoder", "resnet18", "--width", "32", "--size", "64", "--batch", "2", "--from",
      "1e-5", "--to", "1e-2", "--steps", "20")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("suggested: --learning-rate "))
    #expect(try place.text("lr-find.svg").contains("learning rate"))
    #expect(try place.text("lr-find.csv").split(separator: "\n").count == 21)
  }
}
