import SkipSegImaging

/// How the samples that masks store become class indices. It is decided once for a data set and stored in the
/// model, so that predictions are written, and later masks read, in the same terms.
package enum MaskMapping: Sendable, Equatable {
  /// The stored sample is the class index.
  case index
  /// 0 is class 0 and 255 is class 1.
  case binary255
  /// Class i is stored as the i-th value; ascending.
  case values([UInt16])
  /// Class i is what lies nearest to the i-th of these levels; rising.
  case levels([UInt16])
  /// Class i is stored as the i-th value; every other value is ignored.
  case table([UInt16])
  /// RGB masks: class i is shown by the i-th colour.
  case colors([RGB])

  /// What a mask in the terms of the data set stores for a class. Binary masks are written as 0 and 1, and
  /// colour masks and levels as the class index.
  package func storedValue(ofClass index: Int) -> UInt16 {
    switch self {
    case .values(let values), .table(let values): values[index]
    case .index, .binary255, .levels, .colors: UInt16(index)
    }
  }
}

extension MaskMapping: Codable {
  private enum CodingKeys: String, CodingKey { case kind, values, levels, colors }
  private enum Kind: String, Codable { case index, binary255, values, levels, table, colors }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .index: self = .index
    case .binary255: self = .binary255
    case .values: self = .values(try container.decode([UInt16].self, forKey: .values))
    case .levels: self = .levels(try container.decode([UInt16].self, forKey: .levels))
    case .table: self = .table(try container.decode([UInt16].self, forKey: .values))
    case .colors: self = .colors(try container.decode([RGB].self, forKey: .colors))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .index: try container.encode(Kind.index, forKey: .kind)
    case .binary255: try container.encode(Kind.binary255, forKey: .kind)
    case .values(let values):
      try container.encode(Kind.values, forKey: .kind)
      try container.encode(values, forKey: .values)
    case .levels(let levels):
      try container.encode(Kind.levels, forKey: .kind)
      try container.encode(levels, forKey: .levels)
    case .table(let values):
      try container.encode(Kind.table, forKey: .kind)
      try container.encode(values, forKey: .values)
    case .colors(let colors):
      try container.encode(Kind.colors, forKey: .kind)
      try container.encode(colors, forKey: .colors)
    }
  }
}
