import ArgumentParser

struct Train: ParsableCommand {
  func run() throws {}
}
