import SkipSegImaging
import SkipSegLabels
import TestSupport
import Testing

@Suite struct CVATTests {
  private func convert(_ shapes: String, width: Int = 20, height: Int = 16) throws -> Conversion {
    try Conversion { folder in
      try folder.image("in/images/sub/a.png", width: width, height: height)
      try folder.write(
        """
        <?xml version="1.0" encoding="utf-8"?>
        <!-- <!DOCTYPE> in a comment means nothing -->
        <annotations><version>1.1</version>
          <meta><task><labels><label><name>leaf</name><color>#ff0000</color></label>
            <label><name>a &amp; b</name></label></labels></task></meta>
          <image id="0" name="sub/a.png" width="\(width)" height="\(height)">\(shapes)</image>
        </annotations>
        """, "in/annotations.xml")
    }
  }

  @Test func theDiscOfAMask() throws {
    let runs = "3, 5, 7, 7, 5, 9, 3, 11, 2, 11, 2, 12, 1, 12, 1, 26, 1, 12, 1, 12, 2, 11, 3, 9, 5, 7, 7, 5, 3"
    let conversion = try convert(
      #"<mask label="leaf" source="manual" rle="\#(runs)" left="4" top="1" width="13" height="15" z_order="0"/>"#
    )
    let rows = try conversion.rows("masks/a.png")
    #expect(rows.joined().count { $0 == "1" } == 149)
    #expect(rows[0].allSatisfy { $0 == "0" } && rows[1] == "00000001111100000000")
    #expect(conversion.report.classes.map(\.name) == ["background", "leaf", "a & b"])
  }

  @Test func shapesAreDrawnByZOrder() throws {
    let conversion = try convert(
      """
      <box label="a &amp; b" xtl="0" ytl="0" xbr="4" ybr="2" z_order="2" occluded="0"></box>
      <polygon label="leaf" points="0,0;6,0;6,3;0,3" z_order="1"><attribute name="x">1</attribute></polygon>
      <ellipse label="leaf" cx="12" cy="8" rx="3" ry="2" z_order="1"/>
      <polyline label="leaf" points="0,0;6,0"/><tag label="leaf"/><points label="leaf" points="1,1"/>
      <polygon label="leaf" points="0,0;6,0"/>
      """)
    let rows = try conversion.rows("masks/a.png")
    #expect(rows[0] == "22221100000000000000" && rows[2] == "11111100000000000000")
    #expect(rows[7] == "00000000011111100000")
    #expect(
      conversion.report.shapesLeftOut == [
        "of the kind 'polyline', which is no area": 1, "of the kind 'tag', which is no area": 1,
        "of the kind 'points', which is no area": 1, "with fewer than 3 points": 1,
      ])
  }

  @Test func aBoxIsTurned() throws {
    let rows = try convert(
      #"<box label="leaf" xtl="6" ytl="7" xbr="14" ybr="9" rotation="90"/>"#
    ).rows("masks/a.png")
    #expect(rows[3] == "00000000000000000000" && rows[4] == "00000000011000000000" && rows[11] == rows[4])
  }

  @Test(arguments: [
    (#"<mask label="leaf" rle="1, 2" left="0" top="0" width="2" height="2"/>"#, "run lengths of 3 pixels"),
    (#"<mask label="leaf" rle="-1, 5" left="0" top="0" width="2" height="2"/>"#, "a run of -1"),
    (#"<mask label="leaf" rle="1" left="0" top="0" width="1e9" height="1e9"/>"#, "no box"),
    (#"<polygon label="leaf" points="1,1;1e308,2;3,3"/>"#, "no places"),
    (#"<polygon label="leaf" points="1,1;nan,2;3,3"/>"#, "no places"),
    (#"<box label="leaf" xtl="0" ytl="0" xbr="inf" ybr="2"/>"#, "no corners"),
    (#"<polygon label="&file;" points=""/>"#, "the entity &file;"),
  ]) func whatCannotBeIsRefused(shape: String, words: String) throws {
    let conversion = try? convert(shape)
    if let conversion {
      #expect(conversion.faults.count == 1 && conversion.faults[0].contains(words), "\(conversion.faults)")
      #expect(conversion.files.isEmpty)
    } else {
      #expect(throws: (any Error).self) { try convert(shape) }
    }
  }

  @Test func whatAFaultQuotesStaysInItsLine() {
    #expect(
      ContentFault(file: "a.xml", found: "the entity &a\nb;").description == #"a.xml: the entity &a\nb;"#)
  }
}
