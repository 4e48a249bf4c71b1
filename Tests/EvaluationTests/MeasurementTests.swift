import Foundation
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

@Suite struct MeasurementTests {
  private func isNear(_ own: Double, _ other: Double, _ bound: Double) -> Bool {
    abs(own - other) <= bound * max(1, abs(other))
  }

  /// Of 50 maps: blobs, single pixels, rings, diagonals that touch, lines, noise, full and empty ones.
  @Test func objectsAreThoseOfScikitImage() throws {
    var count = 0
    for (number, known) in try ObjectCases.all.get().enumerated() {
      let measured = MaskMeasurement(
        known.map, classCount: ObjectCases.classCount, selection: ObjectSelection(background: 0))
      try #require(measured.objects.count == known.objects.count, "map \(number)")
      for (own, other) in zip(measured.objects, known.objects) {
        let place: Comment = "map \(number), object at \(other[4]), \(other[5])"
        #expect(
          [
            own.label, own.area, own.columns.lowerBound, own.rows.lowerBound, own.columns.count,
            own.rows.count, own.holes,
          ] == [0, 1, 4, 5, 6, 7, 13].map { Int(other[$0]) }, place)
        #expect(isNear(own.centroidX, other[2], 1e-9) && isNear(own.centroidY, other[3], 1e-9), place)
        #expect(isNear(own.perimeter, other[8], 1e-9), place)
        #expect(isNear(own.majorAxis, other[9], 1e-6) && isNear(own.minorAxis, other[10], 1e-6), place)
        #expect(isNear(own.eccentricity, other[12], 1e-6), place)
        // Of a round object any direction is as good.
        if own.majorAxis - own.minorAxis > 1e-6 {
          let turn = abs(own.orientation - other[11])
          #expect(min(turn, 180 - turn) < 1e-6, place)
        }
        count += 1
      }
    }
    #expect(count > 2000)
  }

  @Test func areasAreCountedOfEveryClass() throws {
    for known in try ObjectCases.all.get() {
      let measured = MaskMeasurement(
        known.map, classCount: ObjectCases.classCount, selection: ObjectSelection(background: nil))
      for label in 0..<ObjectCases.classCount {
        let pixels = known.map.labels.count { $0 == UInt16(label) }
        #expect(measured.classes[label].pixels == pixels)
        #expect(measured.objects.filter { $0.label == label }.reduce(0) { $0 + $1.area } == pixels)
      }
    }
  }

  private func map(_ rows: String...) -> LabelMap { ObjectCases.map(rows) }

  @Test func whatIsNotListedIsChosen() {
    let map = map("1000000", "0000220", "0003020", "0000220", "0000000")
    func labels(_ change: (inout ObjectSelection) -> Void) -> [Int] {
      var selection = ObjectSelection(background: 0)
      change(&selection)
      return MaskMeasurement(map, classCount: 4, selection: selection).objects.map(\.label)
    }
    #expect(labels { _ in } == [1, 2, 3])
    #expect(labels { $0.excludesEdge = true } == [2, 3])
    #expect(labels { $0.leastArea = 2 } == [2])
    #expect(labels { $0.background = nil }.count == 4)
  }

  /// Ignored pixels are of no object and have no share.
  @Test func ignoredPixelsCountNowhere() {
    let labels: [UInt16] = [1, LabelMap.ignored, 1, 0]
    let measured = MaskMeasurement(
      LabelMap(width: 4, height: 1, labels: labels), classCount: 2, selection: ObjectSelection(background: 0))
    #expect(measured.objects.map(\.area) == [1, 1] && measured.classes.map(\.pixels) == [1, 2])
  }

  @Test func confidenceIsAveragedOverPixels() {
    let measured = MaskMeasurement(
      map("0011"), classCount: 2, selection: ObjectSelection(background: 0), confidence: [255, 153, 51, 0])
    #expect(measured.objects.map(\.meanConfidence) == [0.1])
    #expect(measured.classes.map(\.confidence) == [1.6, 0.2])
  }

  /// A square of 3: its border is eight pixels of which each has two neighbours there.
  @Test func tablesAreWrittenInTheOrderOfTheMasks() throws {
    let folder = try TemporaryFolder()
    let square = map("00000", "01110", "01110", "01110", "00000")
    let options = MeasurementTables.Options(
      classNames: ["background", "a, b"], selection: ObjectSelection(background: 0),
      scale: LengthScale("0.5um"))
    let tables = try MeasurementTables(in: folder.path, options)
    let measured = MaskMeasurement(square, classCount: 2, selection: options.selection)
    let empty = MaskMeasurement(map("00", "00"), classCount: 2, selection: options.selection)
    try tables.add(empty, number: 2, file: "c.png")
    try tables.add(nil, number: 1, file: "b.png")
    try tables.add(measured, number: 0, file: "a.png")
    #expect(!FileSystem.exists(folder.path("classes.csv")))
    try tables.finish()
    func text(_ name: String) throws -> String {
      String(decoding: try FileSystem.read(folder.path(name)), as: UTF8.self)
    }
    #expect(
      try text("objects.csv") == """
        file,class,object,area_px,centroid_x,centroid_y,box_x,box_y,box_width,box_height,perimeter_px,circularity,\
        equivalent_diameter_px,major_axis_px,minor_axis_px,orientation_deg,eccentricity,holes,touches_edge,\
        mean_confidence,area_um2,perimeter_um,equivalent_diameter_um,major_axis_um,minor_axis_um
        a.png,"a, b",1,9,2,2,1,1,3,3,8,1,3.38514,3.26599,3.26599,-45,0,0,0,,2.25,4,1.69257,1.63299,1.63299

        """)
    #expect(
      try text("classes.csv") == """
        file,class,area_px,area_share,objects,mean_area_px,median_area_px,largest_area_px,perimeter_px,\
        mean_confidence,area_um2,mean_area_um2,median_area_um2,largest_area_um2,perimeter_um
        a.png,background,16,0.64,,,,,,,4,,,,
        a.png,"a, b",9,0.36,1,9,9,9,8,,2.25,2.25,2.25,2.25,4
        c.png,background,4,1,,,,,,,1,,,,
        c.png,"a, b",0,0,0,0,0,0,0,,0,0,0,0,0
        all files,background,20,0.689655,,,,,,,5,,,,
        all files,"a, b",9,0.310345,1,9,9,9,8,,2.25,2.25,2.25,2.25,4

        """)
  }

  @Test(arguments: [
    ("0.25um", 0.25, "um"), ("3µm", 3, "um"), ("1e-3m", 0.001, "m"), ("2mm", 2, "mm"), ("7nm", 7, "nm"),
    ("1.5cm", 1.5, "cm"),
  ])
  func lengthsOfPixelsAreRead(text: String, perPixel: Double, unit: String) {
    let scale = LengthScale(text)
    #expect(scale?.perPixel == perPixel && scale?.unit == unit)
  }

  @Test(arguments: ["", "um", "0um", "-1um", "1", "1in", "nanum", "1 2um", "infm", "1umm"])
  func otherLengthsMeanNothing(text: String) { #expect(LengthScale(text) == nil) }
}
