// kernel_table.softmax_loss. Sixteen pixels at a time are turned so that lanes are pixels: maximum, sum and logarithm
// then need no work across lanes.
#include "exponential.h"
#include "pixel-tile.h"

/// Probabilities of up to 16 pixels; adds their losses lane by lane, and writes them where `pixel_losses` is not null.
INLINE void softmax_pixels(size_t pixels, size_t classes, ptrdiff_t block_stride, const float *logits,
                           const uint16_t *labels, const float *weights, float *probabilities, vector *loss,
                           float *pixel_losses) {
  const size_t blocks = (classes + lanes - 1) / lanes;
  vector tile[lanes];
  uint16_t numbers[lanes];
  memset(numbers, 0xFF, sizeof numbers);
  memcpy(numbers, labels, pixels * sizeof *labels);
  const integers label = __builtin_convertvector(*(const unaligned_labels16 *)numbers, integers);

  // The maximum, over the blocks from last to first: the second pass finds the first block loaded.
  vector maximum = -INFINITY;
  for (size_t block = blocks; block-- > 0;) {
    load_pixels(tile, logits + (ptrdiff_t)block * block_stride, pixels);
    const size_t count = classes_in_block(classes, block);
    for (size_t c = 0; c < count; c++)
      maximum = tile[c] > maximum ? tile[c] : maximum;
  }

  vector sum = 0, label_logit = 0, label_weight = 0;
  for (size_t block = 0; block < blocks; block++) {
    if (block > 0)
      load_pixels(tile, logits + (ptrdiff_t)block * block_stride, pixels);
    const size_t count = classes_in_block(classes, block);
    for (size_t c = 0; c < count; c++) {
      const integers hit = label == (int32_t)(block * lanes + c);
      vector value = tile[c] - maximum;
      label_logit = hit ? value : label_logit;
      label_weight = hit ? (vector)weights[block * lanes + c] : label_weight;
      exponential(&value);
      sum += value;
      tile[c] = value;
    }
    for (size_t c = count; c < lanes; c++)
      tile[c] = 0;
    transpose_vectors(tile, tile);
    vector *target = (vector *)(probabilities + (ptrdiff_t)block * block_stride);
  UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) target[p] = tile[p];
    }
  }

  vector scale = 1 / sum;
  for (size_t block = 0; block < blocks; block++) {
    vector *target = (vector *)(probabilities + (ptrdiff_t)block * block_stride);
    UNROLL for (size_t p = 0; p < lanes; p++) {
      if (p < pixels) target[p] *= scale[p];
    }
  }
  logarithm(&sum);
  const integers valid = label < (int32_t)classes;
  const vector losses = valid ? (sum - label_logit) * label_weight : 0;
  *loss += losses;
  if (pixel_losses) memcpy(pixel_losses, &losses, pixels * sizeof *pixel_losses);
}

/// Adds the row's probabilities and hits of channel block `block` to the sums per class.
INLINE void count_block(size_t width, size_t classes, size_t block, const vector *probabilities, const uint16_t *labels,
                        double *probability_sum, double *intersection, double *label_count) {
  const integers lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const integers class = lane + (int32_t)(block * lanes);
  vector sum = 0, common = 0;
  integers hits = 0;
  for (size_t p = 0; p < width; p++) {
    if (labels[p] >= classes) continue;
    const integers hit = class == (int32_t)labels[p];
    sum += probabilities[p];
    common += hit ? probabilities[p] : 0;
    hits -= hit;
  }
  for (size_t c = 0; c < classes_in_block(classes, block); c++) {
    probability_sum[block * lanes + c] += sum[c];
    intersection[block * lanes + c] += common[c];
    label_count[block * lanes + c] += hits[c];
  }
}

TARGET void KERNEL(softmax_loss)(size_t width, size_t classes, ptrdiff_t block_stride, const float *logits,
                                 const uint16_t *labels, const float *weights, float *probabilities,
                                 float *pixel_losses, double *loss, double *probability_sum, double *intersection,
                                 double *label_count) {
  vector losses = 0;
  size_t p = 0;
  for (; p + lanes <= width; p += lanes) {
    softmax_pixels(lanes, classes, block_stride, logits + p * lanes, labels + p, weights, probabilities + p * lanes,
                   &losses, pixel_losses ? pixel_losses + p : NULL);
  }
  if (p < width) {
    softmax_pixels(width - p, classes, block_stride, logits + p * lanes, labels + p, weights, probabilities + p * lanes,
                   &losses, pixel_losses ? pixel_losses + p : NULL);
  }
  for (size_t i = 0; i < lanes; i++)
    *loss += losses[i];
  for (size_t block = 0; block * lanes < classes; block++) {
    count_block(width, classes, block, (const vector *)(probabilities + (ptrdiff_t)block * block_stride), labels,
                probability_sum, intersection, label_count);
  }
}
