import SkipSeg

var configuration = TrainingConfiguration(data: "data")
configuration.encoder = "resnet18"
configuration.encoderWidth = 16
configuration.size = 64
configuration.epochs = 1
let trainer = try Trainer(configuration: configuration, output: "runs/library", threads: 2)
let outcome = try trainer.run(stop: StopSignal()) { event in
  if case .epoch(let record, _, _) = event { print("epoch \(record.epoch), loss \(record.loss)") }
}
let trained = try Model(contentsOf: trainer.folder.best)
print(outcome, trained.classes.names)
