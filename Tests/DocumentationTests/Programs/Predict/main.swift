import SkipSeg

let model = try Model(contentsOf: "runs/demo/best.safetensors")
let summary = try Predictor(model: model, threads: 2).predict(["data/val/images"], output: "masks") { _ in }
let evaluation = try ModelEvaluation(model: model, data: "data", choice: .validation, threads: 2)
let (report, faultCount) = try evaluation.run(output: "report") { _ in }
print(summary.maskCount, "masks,", faultCount, "faults\n" + report.table())
