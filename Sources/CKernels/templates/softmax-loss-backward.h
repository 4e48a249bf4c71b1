// kernel_table.softmax_loss_backward.

/// The sum of the 16 lanes.
INLINE float sum_of_lanes(const vector *x) {
  const float __attribute__((ext_vector_type(8))) eight = x->lo + x->hi;
  const float __attribute__((ext_vector_type(4))) four = eight.lo + eight.hi;
  const float __attribute__((ext_vector_type(2))) two = four.lo + four.hi;
  return two.x + two.y;
}

TARGET void KERNEL(size_t width, size_t classes, ptrdiff_t block_stride, float *probabilities, const uint16_t *labels,
                   const float *weights, float cross_entropy, const float *intersection_gradient,
                   const float *probability_gradient) {
  const integers lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const size_t blocks = (classes + lanes - 1) / lanes;
  for (size_t pixel = 0; pixel < width; pixel++) {
    const size_t label = labels[pixel];
    const int valid = label < classes;
    vector products = 0;
    for (size_t block = 0; valid && block < blocks; block++) {
      const vector p = *(const vector *)(probabilities + (ptrdiff_t)block * block_stride + pixel * lanes);
      const integers hit = lane == (int32_t)label - (int32_t)(block * lanes);
      const vector common = *(const unaligned_vector *)(intersection_gradient + block * lanes);
      products += p * (*(const unaligned_vector *)(probability_gradient + block * lanes) + (hit ? common : 0));
    }
    const float mean = sum_of_lanes(&products);
    const float scale = valid ? cross_entropy * (weights ? weights[label] : 1) : 0;
    for (size_t block = 0; block < blocks; block++) {
      vector *p = (vector *)(probabilities + (ptrdiff_t)block * block_stride + pixel * lanes);
      const integers hit = lane == (int32_t)label - (int32_t)(block * lanes);
      const vector common = *(const unaligned_vector *)(intersection_gradient + block * lanes);
      const vector g = *(const unaligned_vector *)(probability_gradient + block * lanes) + (hit ? common : 0);
      *p = valid ? scale * (*p - (hit ? (vector)1 : 0)) + *p * (g - mean) : (vector)0;
    }
  }
}
