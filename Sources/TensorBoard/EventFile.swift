import SwiftProtobuf

/// The contents of an event file that TensorBoard reads: scalars by tag and step.
///
/// The bytes are a function of what is added, and adding appends. So a file of a run can be made anew from the run's
/// history, and what a running TensorBoard has read of it stays as it was.
package struct EventFile: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var eventCount = 0

  /// TensorBoard knows an event file by this infix of its name.
  package static let name = "events.out.tfevents.skipseg"

  package init() {
    append(.with { $0.fileVersion = "brain.Event:2" })
  }

  /// Adds the values of one step; the same tags, once more, make the next points of their curves.
  package mutating func append(step: Int, scalars: [(tag: String, value: Double)]) {
    append(
      .with {
        $0.step = Int64(step)
        $0.summary.value = scalars.map { tag, value in
          .with {
            $0.tag = tag
            $0.simpleValue = Float(value)
          }
        }
      })
  }

  /// The time of an event is its number in seconds after 1970, because a run's files don't depend on the clock.
  private mutating func append(_ event: TensorBoardEvent) {
    var event = event
    event.wallTime = Double(eventCount)
    eventCount += 1
    guard let data: [UInt8] = try? event.serializedBytes() else {
      preconditionFailure("an event that can't be written: \(event)")
    }
    bytes += TFRecord.framed(data)
  }
}
