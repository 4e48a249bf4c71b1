/// The names of two folders that belong together: equal ones, then those that differ in case only, where each has one
/// counterpart.
package struct NamePairing: Sendable {
  package struct Pair: Sendable, Equatable {
    package let left: String
    package let right: String
  }

  /// In the order of the left names.
  package private(set) var pairs: [Pair] = []
  /// Names without counterpart, sorted.
  package private(set) var leftAlone: [String] = []
  package private(set) var rightAlone: [String] = []
  /// Names of both sides that differ in case only and have no counterpart of their own, where more than one would fit.
  package private(set) var unclear: [(left: [String], right: [String])] = []

  package init(_ left: some Collection<String>, _ right: some Collection<String>) {
    let (lefts, rights) = (Set(left), Set(right))
    pairs = lefts.intersection(rights).map { Pair(left: $0, right: $0) }
    let restOfLeft = Dictionary(grouping: lefts.subtracting(rights)) { $0.lowercased() }
    let restOfRight = Dictionary(grouping: rights.subtracting(lefts)) { $0.lowercased() }
    for (folded, left) in restOfLeft {
      let right = restOfRight[folded] ?? []
      switch (left.count, right.count) {
      case (_, 0): leftAlone += left
      case (1, 1): pairs.append(Pair(left: left[0], right: right[0]))
      default: unclear.append((left.sorted(), right.sorted()))
      }
    }
    rightAlone = restOfRight.filter { restOfLeft[$0.key] == nil }.flatMap(\.value).sorted()
    leftAlone.sort()
    pairs.sort { $0.left < $1.left }
    unclear.sort { $0.left[0] < $1.left[0] }
  }
}
