/// The pixels of an image cut into pieces of at most 64: several rows of a narrow image, or a part of a row of a wide
/// one. What is kept of a piece's pixels lies side by side, one piece after the other.
struct AttentionPieces: Sendable {
  static let mostQueries = 64

  private let shape: TensorShape
  private let rowsPerPiece: Int
  private let columnsPerPiece: Int

  init(_ shape: TensorShape) {
    self.shape = shape
    columnsPerPiece = min(shape.width, Self.mostQueries)
    rowsPerPiece = min(Self.mostQueries / columnsPerPiece, shape.height)
  }

  /// Pieces side by side.
  private var across: Int { (shape.width + columnsPerPiece - 1) / columnsPerPiece }
  var count: Int { (shape.height + rowsPerPiece - 1) / rowsPerPiece * across }

  subscript(_ index: Int) -> AttentionPiece {
    let (row, column) = (index / across * rowsPerPiece, index % across * columnsPerPiece)
    let rows = row..<min(row + rowsPerPiece, shape.height)
    return AttentionPiece(
      rows: rows, columns: column..<min(column + columnsPerPiece, shape.width),
      first: row * shape.width + rows.count * column)
  }
}

struct AttentionPiece {
  let rows: Range<Int>
  let columns: Range<Int>
  /// Pixels of all pieces before it.
  let first: Int

  var count: Int { rows.count * columns.count }

  /// Zeros the halo beside its rows, once for all pieces of these.
  func clearHalos(of view: TensorView, image: Int, blocks: Range<Int>, _ context: ExecutionContext) {
    guard columns.lowerBound == 0 else { return }
    for block in blocks { view.clearHalo(context.arena, plane: view.plane(image, block), rows: rows) }
  }
}
