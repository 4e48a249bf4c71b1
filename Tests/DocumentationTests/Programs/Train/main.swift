import SkipSeg

var configuration = TrainingConfiguration(data: "data")
configuration.encoder = "resnet18"
configuration.encoderWidth = 16
configuration.size = 64
configuration.epochs = 1
let trainer = try Trainer(configuration: configuration, output: "runs/library", threads: 2)
for try await event in trainer.events() {
  switch event {
  case .detail(.epoch(let record, _, _)): print("epoch \(record.epoch), loss \(record.loss)")
  case .fault(let fault): print("\(fault.kind): \(fault)")
  case .ended(let outcome): print(outcome)
  default: break
  }
}
let trained = try Model(contentsOf: trainer.folder.best)
print(trained.classes.names)
