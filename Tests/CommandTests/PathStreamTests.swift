import Foundation
import Testing

/// `predict -`: paths from the standard input.
@Suite struct PathStreamTests {
  private func place(_ count: Int = 3) throws -> Workplace {
    let place = try Workplace(training: 1, validation: count)
    try place.writeModel()
    return place
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }

  /// Runs a shell, in which `predict` is the command up to `--output out`.
  private func run(_ place: Workplace, _ arguments: [String], _ script: String) throws -> Command {
    try Command(
      ["predict", "model.safetensors", "-", "--output", "out"] + arguments, in: place.path,
      script: "predict=\"$0\"\n" + script)
  }

  @Test func pathsKeepTheirFolders() throws {
    let place = try place()
    let result = try run(
      place, [], "{ find data/val -name '*.jpg'; echo ./data/val/../val/images/001.jpg; } | \"$0\" \"$@\"")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      try place.predictions("out") == ["001.png"] + (1...3).map { "data/val/images/00\($0).png" })
    #expect(try place.bytes("out/001.png") == place.bytes("out/data/val/images/001.png"))
  }

  /// The next path is written only when the mask of the last one has been told.
  @Test func aPathIsPredictedWhenItsLineArrives() throws {
    let place = try place()
    let result = try run(
      place, ["--json"],
      """
      mkfifo paths; "$0" "$@" < paths > lines & process=$!
      exec 3> paths
      for name in 001 002 003; do
        echo data/val/images/$name.jpg >&3
        for try in $(seq 600); do grep -q "$name.png" lines && break; sleep 0.05; done
        grep -q "$name.png" lines || echo late
      done
      exec 3>&-; wait $process; cat lines
      """)
    #expect(!result.output.contains("late"), "\(result.errors)")
    let objects = try objects(result.output)
    #expect(objects.count == 4 && objects.last?["done"] as? Int == 3 && objects.last?["exit"] as? Int == 0)
    for object in objects.dropLast() {
      let shares = try #require(object["classes"] as? [String: Double])
      #expect(shares.count == 4 && abs(shares.values.reduce(0, +) - 1) < 1e-9 && object["ms"] is Int)
    }
  }

  /// As many objects as paths, of any names.
  @Test func everyPathHasAnObject() throws {
    let place = try place(1)
    let photograph = try place.bytes("data/val/images/001.jpg")
    for name in ["a\nb.jpg", "c d.jpg"] { try place.write(photograph, "more/\(name)") }
    let result = try run(
      place, ["--json", "--null"],
      "{ for i in $(seq 300); do printf 'none/%s.jpg\\0' $i; done; find more -type f -print0; } | \"$0\" \"$@\""
    )
    #expect(result.exitCode == 2)
    let objects = try objects(result.output)
    let errors: Comment = "\(result.errors.split(separator: "\n").filter { !$0.contains("none/") })"
    #expect(objects.count == 303 && objects.count { $0["error"] is String } == 300, errors)
    #expect(objects.last?["done"] as? Int == 2 && objects.last?["failed"] as? Int == 300)
    #expect(Set(objects.compactMap { $0["mask"] as? String }).contains("out/more/a\nb.png"))
  }

  @Test func aSecondFileOfOneOutputIsAFault() throws {
    let place = try place(2)
    try place.write(place.bytes("data/val/images/002.jpg"), "data/val/images/001.png")
    let before = try place.bytes("data/val/images/001.png")
    let result = try run(
      place, [], "printf 'data/val/images/%s\\n' 001.jpg 001.png 002.jpg 001.jpg | \"$0\" \"$@\"")
    #expect(result.exitCode == 2 && result.output.hasPrefix("3 masks in out, 1 failed"), "\(result.errors)")
    #expect(
      result.errorLines.count {
        $0.hasPrefix("error: out/data/val/images/001.png: both data/val/images/001.jpg and ")
      } == 1, "\(result.errors)")
    // A photograph is never written over, nor the mask of a data set.
    let inPlace = try Command(
      ["predict", "model.safetensors", "-", "--output", "."], in: place.path,
      script: "echo data/val/images/001.png | \"$0\" \"$@\"")
    #expect(inPlace.exitCode == 1)
    #expect(try place.bytes("data/val/images/001.png") == before)
    let masks = try Command(
      ["predict", "model.safetensors", "-", "--output", "data/val/masks", "--overwrite"], in: place.path,
      script:
        "echo ../x/$PWD/data/val/images/001.jpg $PWD/data/val/images/001.jpg | tr ' ' '\\n' | \"$0\" \"$@\"")
    #expect(masks.exitCode == 1 && masks.errors.contains("masks of a data set"), "\(masks.errors)")
  }

  @Test(arguments: [["a.jpg", "-"], ["a.jpg", "--null"]]) func whatDoesNotFitIsRefused(_ inputs: [String])
    throws
  {
    let place = try place(1)
    let result = try Command(
      ["predict", "model.safetensors"] + inputs + ["--output", "out"], in: place.path)
    #expect(result.exitCode == 64)
  }

  /// Nothing comes, and nobody ends it but the signal.
  @Test func waitingIsInterrupted() throws {
    let place = try place(1)
    let result = try run(
      place, ["--json"],
      """
      mkfifo paths; "$0" "$@" < paths & process=$!
      exec 3> paths; echo data/val/images/001.jpg >&3
      while [ ! -e out/data/val/images/001.png ]; do sleep 0.05; done
      sleep 0.3; kill -INT $process; wait $process; echo "ended $?" >&2
      """)
    #expect(result.errors.contains("ended 130"), "\(result.errors)")
    #expect(try objects(result.output).last?["done"] as? Int == 1)
  }
}
