import SkipSeg

let model = try Model(contentsOf: "runs/demo/best.safetensors")
let masks = PredictionOutput(folder: "masks")
let summary = try Predictor(model: model, threads: 2).predict(["data/val/images"], to: masks) { _ in }
let evaluation = try ModelEvaluation(model: model, data: "data", choice: .validation, threads: 2)
let result = try evaluation.run(output: "report") { _ in }
print(summary.maskCount, "masks,", result.faultCount, "faults\n" + result.report.table())
