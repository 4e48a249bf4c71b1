// Draws the sample set into a folder; the same program draws the same pictures every time.

import Foundation

guard CommandLine.arguments.count == 2, !CommandLine.arguments[1].hasPrefix("-") else {
  FileHandle.standardError.write(Data("usage: MakeSampleData FOLDER\n".utf8))
  exit(64)
}
try SampleSet().write(to: CommandLine.arguments[1])
