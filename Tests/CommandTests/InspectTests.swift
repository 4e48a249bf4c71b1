import Foundation
import SkipSegBasics
import SkipSegFiles
import TestSupport
import Testing

/// `skipseg inspect`, run as its users run it.
@Suite struct InspectTests {
  private func page(_ place: Workplace, _ folder: String) throws -> XMLElements {
    let html = try place.text("\(folder)/index.html")
    // Nothing is loaded from elsewhere, and nothing runs.
    for forbidden in ["http:", "https:", "<script", "url(", "<link rel=\"stylesheet\""] {
      let places = html.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!places.contains(forbidden), "\(forbidden)")
    }
    #expect(!html.contains("{{"))
    return try XMLElements(html.replacing("<!DOCTYPE html>", with: ""))
  }

  private func report(_ place: Workplace, _ folder: String) throws -> [String: Any] {
    let data = Data(try place.bytes("\(folder)/inspection.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// Everything that each kind of network has, without training.
  @Test(arguments: [
    (
      ["resnet18", "--width", "4"], ["identity", "gradients", "similarity"],
      ["The identity as a beginning", "Gradients", "What is kept, and what is added"]
    ),
    (
      ["resnet18", "--width", "4", "--short-skips", "pre-activation", "--long-skips", "add:4,8"],
      ["identity", "gradients", "similarity", "stream"], ["The residual stream"]
    ),
    (
      ["plain-10", "--width", "4"], ["identity", "gradients", "similarity"], ["The identity as a beginning"]
    ),
    (
      ["mit_b0", "--width", "16"], ["gradients", "similarity", "stream", "attention"],
      ["The residual stream", "Where a pixel looks"]
    ),
    (["densenet121", "--width", "4"], ["gradients", "reuse"], ["What layers reuse"]),
  ])
  func untrainedNetworksAreMeasured(options: [String], sections: [String], titles: [String]) throws {
    let place = try Workplace(training: 4, validation: 1)
    let result = try place.run(
      ["inspect", options[0], "data"] + options.dropFirst() + ["--size", "64", "--output", "inspection"])
    #expect(result.exitCode == 0, "\(result.errors)")
    let report = try report(place, "inspection")
    for section in ["cost"] + sections { #expect(report[section] != nil, "\(section)") }
    #expect(report["lesions"] == nil)
    let texts = try page(place, "inspection").texts
    for title in ["Cost", "The network and its skips"] + titles { #expect(texts.contains(title), "\(title)") }
    let svg = try XMLElements(String(place.text("inspection/network.svg")))
    #expect(svg.all[0].name == "svg")
    #expect(result.output.contains("page in inspection\n"))
  }

  @Test func trainedNetworksAreJudgedWithoutTheirParts() throws {
    let place = try Workplace(training: 2, validation: 2)
    try place.writeModel()
    let result = try place.run(
      "inspect", "model.safetensors", "data", "--only", "graph,lesion,lens", "--output", "inspection")
    #expect(result.exitCode == 0, "\(result.errors)")
    let lesions = try #require(report(place, "inspection")["lesions"] as? [String: Any])
    // Eight blocks and four long skips; five blocks can be passed by.
    #expect((lesions["lesions"] as? [Any])?.count == 12 && (lesions["lens"] as? [Any])?.count == 6)
    let lens = try #require((lesions["lens"] as? [[String: Any]])?.last)
    #expect(lens["score"] as? Double == lesions["score"] as? Double)
    _ = try page(place, "inspection")
    // One that knows next to nothing has nothing to lose.
    #expect(result.output.contains("not tested"))
    #expect(try place.text("inspection/index.html").contains("Not tested:"))
  }

  @Test func theSameSeedGivesTheSameFigures() throws {
    let place = try Workplace(training: 4, validation: 1)
    let command = ["inspect", "residual-10", "data", "--width", "4", "--size", "64", "--only", "gradients"]
    for (name, threads) in [("a", "1"), ("b", "2")] {
      let result = try place.run(command + ["--threads", threads, "--output", name])
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    #expect(try place.bytes("a/inspection.json") == place.bytes("b/inspection.json"))
    let other = try place.run(command + ["--seed", "1", "--output", "c"])
    #expect(other.exitCode == 0)
    #expect(try place.bytes("a/inspection.json") != place.bytes("c/inspection.json"))
  }

  @Test func whatIsNoNetworkOrSectionIsWrongUsage() throws {
    let place = try Workplace(training: 2, validation: 1)
    try place.writeModel()
    for (arguments, rule) in [
      (["missing.safetensors"], "no file of this name, and no encoder; the encoders are resnet18"),
      (["residual-57"], "the nearest are 50 and 58"),
      (
        ["resnet18", "--only", "graph,soup"],
        "--only names 'soup', but the sections are graph, cost, identity"
      ),
      (["resnet18", "--only", "gradients"], "--only gradients: it needs data; what there is: graph, cost"),
      (
        ["resnet18", "data", "--width", "4", "--only", "stream"],
        "--only stream: it is nothing that this network has; what there is: graph, cost, identity, gradients, similarity"
      ),
      (
        ["resnet18", "data", "--width", "4", "--only", "lesion"],
        "--only lesion: it needs a model that was trained"
      ),
      (["model.safetensors", "--width", "8"], "--width is for an encoder; a model knows its own"),
      (["resnet18", "--size", "16"], "--size is 16, but must be 32 to 4096"),
      (["mit_b0", "--long-skips", "concat:2"], "--long-skips has a level 2"),
      (["resnet18", "--mask-levels", "0,255"], "--mask-levels is for data, and there is none"),
    ] {
      let result = try place.run(["inspect"] + arguments + ["--output", "inspection"])
      #expect(result.exitCode == 64, "\(arguments): \(result.errors)")
      #expect(result.errorLines.first?.contains(rule) == true, "\(result.errors)")
    }
    #expect(!FileSystem.exists(FileSystem.join(place.path, "inspection")))
  }

  @Test func filesOfOthersStay() throws {
    let place = try Workplace(training: 2, validation: 1)
    let command = ["inspect", "resnet18", "--width", "4", "--only", "graph", "--output", "out"]
    for _ in 1...2 { #expect(try place.run(command).exitCode == 0) }
    for name in ["inspection.json", "index.html", "network.svg"] {
      let own = try place.bytes("out/inspection.json")
      try FileManager.default.removeItem(atPath: place.path + "/out")
      try place.write("mine", "out/\(name)")
      let refused = try place.run(command)
      #expect(refused.exitCode == 1 && refused.errors.contains("out/\(name)"), "\(refused.errors)")
      #expect(try place.text("out/\(name)") == "mine")
      try FileManager.default.removeItem(atPath: place.path + "/out")
      try place.write(own, "out/inspection.json")
    }
  }
}
