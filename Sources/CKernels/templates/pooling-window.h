// The part of a pooling window that lies inside the image, shared by max pooling and its backward.
#pragma once

typedef struct {
  size_t start, count;
} window;

/// Along one axis of `size` pixels, the window of output pixel `output`.
INLINE window window_inside(size_t output, size_t kernel, size_t stride, size_t padding, size_t size) {
  const size_t first = output * stride, end = first + kernel - padding;
  const size_t start = first > padding ? first - padding : 0;
  return (window){start, (end < size ? end : size) - start};
}
