import SkipSegLabels
import TestSupport
import Testing

@Suite struct XMLScannerTests {
  private func events(_ text: String) throws -> [XMLScanner.Event] {
    let folder = try TemporaryFolder()
    try folder.write(text, "x.xml")
    let xml = try XMLScanner(folder.path("x.xml"))
    var events: [XMLScanner.Event] = []
    while let event = try xml.next() { events.append(event) }
    return events
  }

  @Test func elementsAttributesAndText() throws {
    #expect(
      try events(
        "<?xml version='1.0'?>\n<!-- <b> -- > --><a x='1' y = \"&lt;&#65;&#x42;&quot;'\"> t &amp; u <b/></a >\n"
      )
        == [
          .start("a", attributes: ["x": "1", "y": "<AB\"'"]), .text("t & u"), .start("b", attributes: [:]),
          .end("b"),
          .end("a"),
        ])
  }

  @Test(arguments: [
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&b;</a>", "<a b='&b;'/>", "<a>", "<a></b>", "</a>",
    "<a b></a>",
    "<a b=c/>", "<a b='1' b='2'/>", "<a><![CDATA[x]]></a>", "<a b='", "<>", "<a>&#xD800;</a>",
    "<a>&#99999999;</a>",
    "<!-- ", String(repeating: "<a>", count: 65),
  ]) func whatCannotBeReadIsRefused(text: String) {
    #expect(throws: ContentFault.self, "\(text)") { try events(text) }
  }
}
