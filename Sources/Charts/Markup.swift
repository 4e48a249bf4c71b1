import Mustache

/// Templates whose values are escaped for XML and HTML alike, in text and in quoted attributes.
package struct Markup: Sendable {
  private let template: MustacheTemplate

  /// - Precondition: the text is a template, because templates are part of the program.
  package init(_ text: String) {
    MustacheContentTypes.register(XMLContent(), named: "XML")
    do {
      template = try MustacheTemplate(string: "{{%CONTENT_TYPE:XML}}" + text)
    } catch {
      preconditionFailure("a template that can't be read: \(error)")
    }
  }

  /// Fills the template with the properties of `values`.
  package func text(_ values: some Sendable) -> String { template.render(values) }
}

/// Mustache's own escaping goes by `Character` and so misses a quote that a combining mark follows; this one goes by
/// scalar. Controls, which XML can't hold in any form (XML 1.0, section 2.2), become U+FFFD.
private struct XMLContent: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      case "\t", "\n", "\r": escaped.append(scalar)
      case "\u{0}"..<" ", "\u{FFFE}"..."\u{FFFF}": escaped.append("\u{FFFD}")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
