import SkipSegBasics

/// What one process found while it took its batches of a step.
package struct StepNote: Sendable, Equatable {
  /// What a training pass found.
  package struct BatchNote: Sendable, Equatable {
    /// Of this batch alone.
    package var loss: TrainingProgress.LossSums
    /// `ParameterStore.batchMoments`.
    package var moments: [Float]
    /// The photographs in it.
    package var files: [String]

    package init(loss: TrainingProgress.LossSums, moments: [Float], files: [String]) {
      (self.loss, self.moments, self.files) = (loss, moments, files)
    }
  }

  /// In their order.
  package var batches: [BatchNote] = []
  /// What keeps this process from going on, in words.
  package var failure: String?

  package init() {}
}

/// As bytes, bit for bit: losses and moments may be what JSON has no form for.
extension StepNote {
  private struct Header: Codable {
    var files: [[String]]
    /// Of each batch.
    var terms: [Int]
    var moments: [Int]
    var failure: String?
  }

  package var bytes: [UInt8] {
    let header = Array(
      JSONText.compact(
        Header(
          files: batches.map(\.files), terms: batches.map(\.loss.terms.count),
          moments: batches.map(\.moments.count), failure: failure)
      ).utf8)
    var bytes: [UInt8] = []
    withUnsafeBytes(of: UInt64(header.count)) { bytes += $0 }
    bytes += header
    for batch in batches {
      ([batch.loss.total] + batch.loss.terms).withUnsafeBytes { bytes += $0 }
      batch.moments.withUnsafeBytes { bytes += $0 }
    }
    return bytes
  }

  /// - Parameter bytes: as another process of this very program made them.
  package init(_ bytes: [UInt8]) throws {
    var place = 0
    func take<Value>(_ count: Int, of type: Value.Type, zero: Value) -> [Value] {
      var values = [Value](repeating: zero, count: count)
      values.withUnsafeMutableBytes { target in
        bytes.withUnsafeBytes {
          target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<place + target.count]))
        }
        place += target.count
      }
      return values
    }
    let length = Int(take(1, of: UInt64.self, zero: 0)[0])
    let header = try JSONText.decode(
      Header.self, from: String(decoding: take(length, of: UInt8.self, zero: 0), as: UTF8.self))
    for (index, files) in header.files.enumerated() {
      var loss = TrainingProgress.LossSums()
      let losses = take(1 + header.terms[index], of: Double.self, zero: 0)
      (loss.total, loss.terms, loss.count) = (losses[0], Array(losses.dropFirst()), 1)
      batches.append(
        BatchNote(loss: loss, moments: take(header.moments[index], of: Float.self, zero: 0), files: files))
    }
    failure = header.failure
  }
}

extension Ensemble {
  /// What all ranks found in a step, in the order of the ranks and so of the batches.
  func agree(_ note: StepNote) throws -> [StepNote] {
    if size == 1 { return [note] }
    return try gather(note.bytes).map { try StepNote($0) }
  }
}
