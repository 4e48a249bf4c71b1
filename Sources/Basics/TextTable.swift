/// Rows of cells as text in columns of equal width, two spaces apart.
package enum TextTable {
  /// A line for each row, each ended by a line feed. The first `textColumns` columns stand flush left, the others,
  /// which hold numbers, flush right. No line ends in spaces.
  package static func text(_ rows: [[String]], textColumns: Int = 1) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        if column >= textColumns { return padding + cell.0 }
        return column == row.count - 1 ? cell.0 : cell.0 + padding
      }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
