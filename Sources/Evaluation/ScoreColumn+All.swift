extension ScoreColumn {
  /// Every score of a class, in the order of the columns. The first six are those of the first version, and stay first.
  public static let all: [ScoreColumn] = overlap + counts + boundary + area + objects

  /// The column of a key, as reports name it.
  public static func named(_ key: String) -> ScoreColumn? { byKey[key] }
  private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

  private static let overlap: [ScoreColumn] = [
    ScoreColumn(
      "iou", "IoU", .overlap, "TP / (TP + FP + FN), intersection over union",
      source: "Jaccard; scikit-learn `jaccard_score`", .pooled(\.iou)),
    ScoreColumn(
      "dice", "Dice", .overlap, "2 TP / (2 TP + FP + FN), F1 of the pixels",
      source: "Dice 1945; scikit-learn `f1_score`", .pooled(\.dice)),
    ScoreColumn(
      "precision", "precision", .overlap, "TP / (TP + FP)", source: "scikit-learn `precision_score`",
      .pooled(\.precision)),
    ScoreColumn(
      "recall", "recall", .overlap, "TP / (TP + FN)", source: "scikit-learn `recall_score`",
      .pooled(\.recall)),
    ScoreColumn(
      "pixels", "pixels", .overlap, format: .count, "pixels of the class in the truth, TP + FN",
      .sum { Double($0.counts.truePixels) }),
  ]

  private static let counts: [ScoreColumn] = [
    ScoreColumn(
      "true_positives", "TP", .overlap, format: .count, "pixels of the class that were predicted so",
      .sum { Double($0.counts.truePositives) }),
    ScoreColumn(
      "false_positives", "FP", .overlap, format: .count,
      "pixels of other classes that were predicted as the class",
      .sum { Double($0.counts.falsePositives) }),
    ScoreColumn(
      "false_negatives", "FN", .overlap, format: .count,
      "pixels of the class that were predicted as something else",
      .sum { Double($0.counts.falseNegatives) }),
    ScoreColumn(
      "photograph_iou", "IoU by photograph", .overlap,
      "the mean of the IoU of each photograph, over those that have the class in the truth or the prediction",
      isOfPhotographs: false, .mean(\.counts.iou)),
  ]

  private static let boundary: [ScoreColumn] = [
    ScoreColumn(
      "nsd", "NSD", .boundary,
      "normalised surface distance: the share of the pixels of both borders that lie within the tolerance of the other border",
      source: "Nikolov et al. 2018; MONAI `compute_surface_dice(use_subvoxels=False)`",
      .mean { $0.boundary?.nsd }),
    ScoreColumn(
      "boundary_iou", "boundary IoU", .boundary,
      "IoU of the bands of 2 % of the diagonal along the insides of both borders",
      source: "Cheng et al. 2021", .mean { $0.boundary?.boundaryIoU }),
    ScoreColumn(
      "boundary_f1", "BF1", .boundary,
      "2PR / (P + R) of the shares P of the predicted and R of the true border that lie within the tolerance of the other",
      source: "Csurka et al. 2013; MATLAB `bfscore`", .mean { $0.boundary?.boundaryF1 }),
    ScoreColumn(
      "hd95", "HD95", .boundary, format: .pixels,
      "the larger of the 95th percentiles of the distances from each border to the other; the median over photographs that have both",
      source: "Huttenlocher et al. 1993; MONAI `compute_hausdorff_distance(percentile=95)`",
      .median { $0.boundary?.hd95 }),
    ScoreColumn(
      "assd", "ASSD", .boundary, format: .pixels,
      "the mean of all distances from each border to the other; the median over photographs that have both",
      source: "medpy `assd`; MONAI `compute_average_surface_distance(symmetric=True)`",
      .median { $0.boundary?.assd }),
    ScoreColumn(
      "missed", "missed", .boundary, format: .count,
      "photographs that have the class in the truth only: NSD, BF1 and boundary IoU are 0 there, HD95 and ASSD undefined",
      .sum { $0.boundary?.presence == .missed ? 1 : 0 }),
    ScoreColumn(
      "invented", "invented", .boundary, format: .count,
      "photographs that have the class in the prediction only",
      .sum { $0.boundary?.presence == .invented ? 1 : 0 }),
  ]

  private static let area: [ScoreColumn] = [
    ScoreColumn(
      "true_share", "true share", .area, "the mean over photographs of (TP + FN) / judged pixels",
      isOfPhotographs: false, .whole { $0.shares.map(\.truth).mean }),
    ScoreColumn(
      "predicted_share", "predicted share", .area, "the mean over photographs of (TP + FP) / judged pixels",
      isOfPhotographs: false, .whole { $0.shares.map(\.prediction).mean }),
    ScoreColumn(
      "area_bias", "area bias", .area, "the mean over photographs of predicted minus true share",
      isOfPhotographs: false, .whole(\.area.bias)),
    ScoreColumn(
      "area_error", "area error", .area, "the mean over photographs of |predicted - true share|",
      isOfPhotographs: false, .whole(\.area.meanAbsoluteError)),
    ScoreColumn(
      "area_r2", "area R²", .area,
      "1 - Σ (predicted - true)² / Σ (true - mean true)²; n/a where the truth does not vary",
      source: "scikit-learn `r2_score`", isOfPhotographs: false, .whole(\.area.rSquared)),
    ScoreColumn(
      "area_low", "area limit, low", .area, "limit of agreement: bias - 1.96 SD of predicted - true, n - 1",
      source: "Bland and Altman 1986", isOfPhotographs: false, .whole { $0.area.limits?.low }),
    ScoreColumn(
      "area_high", "area limit, high", .area, "limit of agreement: bias + 1.96 SD",
      source: "Bland and Altman 1986", isOfPhotographs: false, .whole { $0.area.limits?.high }),
  ]

  private static let objects: [ScoreColumn] =
    ObjectSize.allCases.flatMap { size in
      [
        ScoreColumn(
          "objects_\(size)", "\(size) objects", .objects, format: .count,
          "true 8-connected components \(size.words); the background has none",
          source: "COCO, Lin et al. 2014",
          .sum { $0.objects.map { Double($0.actual[size.rawValue]) } }),
        ScoreColumn(
          "found_\(size)", "\(size) found", .objects,
          "the share of these of which at least half of the pixels have the right class",
          isOfPhotographs: false,
          .whole { whole in
            let objects = whole.photographs.compactMap(\.objects)
            return quotient(
              UInt64(objects.reduce(0) { $0 + $1.found[size.rawValue] }),
              UInt64(objects.reduce(0) { $0 + $1.actual[size.rawValue] }))
          }),
      ]
    } + [
      ScoreColumn(
        "objects_predicted", "predicted objects", .objects, format: .count,
        "8-connected components of the prediction",
        .sum { $0.objects.map { Double($0.predicted) } }),
      ScoreColumn(
        "objects_invented", "invented objects", .objects, format: .count,
        "those of which fewer than half of the pixels are right",
        .sum { $0.objects.map { Double($0.invented) } }),
      ScoreColumn(
        "count_bias", "count bias", .objects,
        "the mean over photographs of predicted minus true number of objects",
        isOfPhotographs: false, .whole { $0.objectCountErrors.mean }),
      ScoreColumn(
        "count_error", "count error", .objects, "the mean over photographs of its magnitude",
        isOfPhotographs: false, .whole { $0.objectCountErrors.map(abs).mean }),
    ]
}

extension ObjectSize {
  fileprivate var words: String {
    switch self {
    case .small: "under 32² pixels"
    case .medium: "from 32² to under 96² pixels"
    case .large: "of 96² pixels or more"
    }
  }
}
