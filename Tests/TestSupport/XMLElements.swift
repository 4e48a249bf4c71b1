import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser finds in a text; refuses what is not well-formed.
package struct XMLElements {
  package struct Element {
    package let name: String
    package let attributes: [String: String]
    /// Without the text of the elements inside, and without white space around it.
    package fileprivate(set) var text = ""
  }

  /// In the order of their beginnings; the first one is the root.
  package let all: [Element]

  package init(_ text: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    all = reader.elements
  }

  package var names: Set<String> { Set(all.map(\.name)) }
  package var texts: Set<String> { Set(all.map(\.text)) }
  package var attributes: [(name: String, value: String)] {
    all.flatMap { $0.attributes.map { (name: $0, value: $1) } }
  }

  package subscript(name: String) -> [Element] { all.filter { $0.name == name } }

  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    /// Places in `elements`.
    private var open: [Int] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      open.append(elements.count)
      elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { elements[open.last!].text += text }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      let element = open.removeLast()
      elements[element].text = elements[element].text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
