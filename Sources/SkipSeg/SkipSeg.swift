// The library's face: what a program that imports `SkipSeg` sees.
@_exported import Concurrency
@_exported import Datasets
@_exported import Evaluation
@_exported import Inference
@_exported import Models
@_exported import Reports
@_exported import Samples
@_exported import Training

@_exported import enum Engine.Precision
@_exported import struct Imaging.LabelMap
@_exported import struct Networks.UnetConfiguration
@_exported import enum ONNX.ONNXInput
@_exported import enum ONNX.ONNXOutput
