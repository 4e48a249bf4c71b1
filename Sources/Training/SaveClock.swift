/// When a run is to be saved next.
struct SaveClock {
  private let interval: Duration
  private var next: ContinuousClock.Instant

  init(minutes: Double) {
    interval = .seconds(minutes * 60)
    next = .now + interval
  }

  var isDue: Bool { .now >= next }

  /// To be called after every attempt to save, whether it was made in time or earlier.
  mutating func restart() { next = .now + interval }
}
