/// Columns as wide as their widest cell, two spaces apart.
struct TextTable {
  let header: [String]
  let rows: [[String]]
  /// So many columns hold words and begin at the left; the others hold numbers.
  let leftColumns: Int

  var text: String {
    let lines = [header] + rows
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      line.indices.map { column in
        column < leftColumns
          ? line[column].padded(to: widths[column]) : line[column].paddedLeft(to: widths[column])
      }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
