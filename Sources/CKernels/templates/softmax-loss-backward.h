// kernel_table.softmax_loss_backward.

/// The sum of the 16 lanes.
INLINE float sum_of_lanes(const vector *x) {
  const float __attribute__((ext_vector_type(8))) eight = x->lo + x->hi;
  const float __attribute__((ext_vector_type(4))) four = eight.lo + eight.hi;
  const float __attribute__((ext_vector_type(2))) two = four.lo + four.hi;
  return two.x + two.y;
}

/// g becomes the derivative by the probabilities of one channel block of one pixel, and hit where its label is.
/// `pixel_gradients` of the pixel may be null.
INLINE void block_gradient(vector *g, integers *hit, size_t label, size_t block, const float *intersection_gradient,
                           const float *probability_gradient, const float *pixel_gradients,
                           ptrdiff_t gradient_stride) {
  const integers lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  *hit = lane == (int32_t)label - (int32_t)(block * lanes);
  const vector common = *(const unaligned_vector *)(intersection_gradient + block * lanes);
  *g = *(const unaligned_vector *)(probability_gradient + block * lanes) + (*hit ? common : 0);
  if (pixel_gradients) *g += *(const vector *)(pixel_gradients + (ptrdiff_t)block * gradient_stride);
}

INLINE void row_backward(size_t width, size_t classes, ptrdiff_t block_stride, float *probabilities,
                         const uint16_t *labels, const float *weights, const float *pixel_scales,
                         const float *intersection_gradient, const float *probability_gradient,
                         const float *pixel_gradients, ptrdiff_t gradient_stride) {
  const size_t blocks = (classes + lanes - 1) / lanes;
  for (size_t pixel = 0; pixel < width; pixel++) {
    const size_t label = labels[pixel];
    const int valid = label < classes;
    const float *own = pixel_gradients ? pixel_gradients + pixel * lanes : NULL;
    vector products = 0, g;
    integers hit;
    for (size_t block = 0; valid && block < blocks; block++) {
      const vector p = *(const vector *)(probabilities + (ptrdiff_t)block * block_stride + pixel * lanes);
      block_gradient(&g, &hit, label, block, intersection_gradient, probability_gradient, own, gradient_stride);
      products += p * g;
    }
    const float mean = sum_of_lanes(&products);
    const float scale = valid ? weights[label] * (pixel_scales ? pixel_scales[pixel] : 1) : 0;
    for (size_t block = 0; block < blocks; block++) {
      vector *p = (vector *)(probabilities + (ptrdiff_t)block * block_stride + pixel * lanes);
      block_gradient(&g, &hit, label, block, intersection_gradient, probability_gradient, own, gradient_stride);
      *p = valid ? scale * (*p - (hit ? (vector)1 : 0)) + *p * (g - mean) : (vector)0;
    }
  }
}

TARGET void KERNEL(softmax_loss_backward)(size_t width, size_t classes, ptrdiff_t block_stride, float *probabilities,
                                          const uint16_t *labels, const float *weights, const float *pixel_scales,
                                          const float *intersection_gradient, const float *probability_gradient,
                                          const float *pixel_gradients, ptrdiff_t gradient_stride) {
  if (pixel_gradients)
    row_backward(width, classes, block_stride, probabilities, labels, weights, pixel_scales, intersection_gradient,
                 probability_gradient, pixel_gradients, gradient_stride);
  else
    row_backward(width, classes, block_stride, probabilities, labels, weights, pixel_scales, intersection_gradient,
                 probability_gradient, NULL, 0);
}
