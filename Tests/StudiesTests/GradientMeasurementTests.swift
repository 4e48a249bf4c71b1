import SkipSegStudies
import Testing

struct GradientMeasurementTests {}
