/// The library's one module: what the command does, a Swift program can do with it.
@_exported import Segmentation
