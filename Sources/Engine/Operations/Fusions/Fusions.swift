/// The passes that a graph goes through before it is planned, in this order.
enum Fusions {
  static let all: [any Fusion] = [
    NormalizationFusion(), PoolingFusion(), UpsamplingFusion(), InferenceFusion(),
  ]
}
