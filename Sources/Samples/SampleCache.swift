import SkipSegConcurrency
import SkipSegDatasets
import Synchronization

/// Reads samples, as `augmentation` needs them, and keeps as many of them decoded as the budget allows.
///
/// Nothing is ever evicted: every epoch uses every sample once, so whatever a full cache threw out would have been as
/// useful as what replaces it.
package final class SampleCache: Sendable {
  private struct State {
    var decoded: [Int: DecodedSample] = [:]
    var bytesLeft: Int
    var faulty: Set<Int> = []
    var newFaults: [Fault] = []
    var odd: Set<Int> = []
    var newNotes: [Note] = []
  }

  private let samples: [Sample]
  private let reader: SampleReader
  private let augmentation: AugmentationConfiguration
  private let state: Mutex<State>

  package init(
    samples: [Sample], reader: SampleReader, augmentation: AugmentationConfiguration, byteBudget: Int
  ) {
    self.samples = samples
    self.reader = reader
    self.augmentation = augmentation
    state = Mutex(State(bytesLeft: byteBudget))
  }

  /// A sample, and the photograph that it was read from.
  package struct Entry: Sendable {
    package let decoded: DecodedSample
    package let file: String
  }

  /// The sample at `index` or, where that one can't be read, the next one of the list that can be: always the same
  /// one, as long as the files are the same. Nil when no sample at all can be read.
  package func sample(at index: Int) -> Entry? {
    for distance in 0..<samples.count {
      let candidate = (index + distance) % samples.count
      if let decoded = decode(candidate) { return Entry(decoded: decoded, file: samples[candidate].image) }
    }
    return nil
  }

  /// What could not be read since the last call, each file once.
  package func takeFaults() -> [Fault] {
    state.withLock { state in
      defer { state.newFaults = [] }
      return state.newFaults
    }
  }

  /// What is odd about photographs that were read since the last call, each file once.
  package func takeNotes() -> [Note] {
    state.withLock { state in
      defer { state.newNotes = [] }
      return state.newNotes
    }
  }

  private func decode(_ index: Int) -> DecodedSample? {
    let (known, isFaulty) = state.withLock { ($0.decoded[index], $0.faulty.contains(index)) }
    if let known { return known }
    if isFaulty { return nil }
    // Two threads may decode the same sample at the same time; they get the same pixels.
    do {
      let decoded = try reader.decode(
        samples[index], reduction: augmentation.reduction,
        indexesClasses: augmentation.targetedShare > 0 || augmentation.pasteShare > 0)
      state.withLock { state in
        if let note = decoded.note, state.odd.insert(index).inserted { state.newNotes.append(Note(note)) }
        guard decoded.byteCount <= state.bytesLeft, state.decoded[index] == nil else { return }
        state.decoded[index] = decoded
        state.bytesLeft -= decoded.byteCount
      }
      return decoded
    } catch {
      state.withLock { state in
        guard state.faulty.insert(index).inserted else { return }
        let replaced = ReplacedSample(cause: error, faulty: state.faulty.count, count: samples.count)
        state.newFaults.append(Fault(decoding: samples[index], cause: error, replaced))
      }
      return nil
    }
  }
}

/// Why another sample is trained on in place of one.
struct ReplacedSample: Error, CustomStringConvertible {
  let cause: any Error
  /// How many of all samples can't be read, as far as it is known.
  let faulty: Int
  let count: Int

  var description: String {
    "\(cause); the next sample takes its place (unreadable: \(faulty) of \(count))"
  }
}
