import SkipSegCharts

/// What blocks do to values.
extension InspectionPage {
  var similarityCard: Card? { nil }
  var streamCard: Card? { nil }
  var attentionCard: Card? { nil }
  var reuseCard: Card? { nil }
}
