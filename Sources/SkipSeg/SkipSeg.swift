// The library's face: what a program that imports `SkipSeg` sees.
@_exported import SkipSegConcurrency
@_exported import SkipSegDatasets
@_exported import SkipSegEvaluation
@_exported import SkipSegInference
@_exported import SkipSegModels
@_exported import SkipSegReports
@_exported import SkipSegSamples
@_exported import SkipSegTraining

@_exported import struct SkipSegBasics.Shard
@_exported import enum SkipSegEngine.Precision
@_exported import struct SkipSegImaging.LabelMap
@_exported import enum SkipSegImaging.WorkingScale
@_exported import enum SkipSegLabels.PolygonFormat
@_exported import struct SkipSegNetworks.UnetConfiguration
@_exported import enum SkipSegONNX.ONNXInput
@_exported import enum SkipSegONNX.ONNXOutput
