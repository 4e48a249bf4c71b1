// What the transforms of Winograd's convolutions of 3 x 3 share (Lavin and Gray, "Fast Algorithms for Convolutional
// Neural Networks", 2016). A form's header defines the side of its output tiles and the transforms of one line; two
// dimensions take rows after columns.
#pragma once

enum { side = tile_side + 2, frequencies = side * side };

/// Both dimensions of one tile: `from` x `from` values at source + i * row + j * column to `to` x `to` values in
/// `target`, row after row.
#define DEFINE_TRANSFORM(name, line, type, load, from, to)                                                             \
  INLINE void name(const type *source, ptrdiff_t row, ptrdiff_t column, piece *target) {                               \
    piece half[(to) * (from)];                                                                                         \
    UNROLL for (size_t j = 0; j < (from); j++) {                                                                       \
      piece in[from], out[to];                                                                                         \
      UNROLL for (size_t i = 0; i < (from); i++) {                                                                     \
        in[i] = load(piece, source + (ptrdiff_t)i * row + (ptrdiff_t)j * column);                                      \
      }                                                                                                                \
      line(in, out);                                                                                                   \
      UNROLL for (size_t i = 0; i < (to); i++) half[i * (from) + j] = out[i];                                          \
    }                                                                                                                  \
    UNROLL for (size_t i = 0; i < (to); i++) line(half + i * (from), target + i * (to));                               \
  }

/// Frequencies and weights are floats, however planes are stored.
#define LOAD_FLOATS(type, place) (*(const type *)(place))

/// Stores the frequencies of one tile.
INLINE void store_frequencies(const piece *values, float *target, ptrdiff_t frequency_stride) {
  UNROLL for (size_t f = 0; f < frequencies; f++) *(piece *)(target + (ptrdiff_t)f * frequency_stride) = values[f];
}

/// Whether one piece is a whole vector: smaller ones would be streamed as parts of cache lines.
#define CAN_STREAM (PIECE_LANES == lanes)

/// Stores the pixels of one square of `size` x `size` that lie in the first `height` rows and `columns` columns.
INLINE void store_square(const size_t size, const piece *values, size_t height, size_t columns, element *y,
                         ptrdiff_t row_stride, kernel_store store) {
  const int whole = height >= size && columns >= size;
  if (CAN_STREAM && whole && store == kernel_store_stream) {
    UNROLL for (size_t i = 0; i < size * size; i++) {
      STREAM(piece, y + (ptrdiff_t)(i / size) * row_stride + (ptrdiff_t)(i % size) * lanes, values[i]);
    }
    return;
  }
  UNROLL for (size_t i = 0; i < size * size; i++) {
    element *pixel = y + (ptrdiff_t)(i / size) * row_stride + (ptrdiff_t)(i % size) * lanes;
    if (whole || (i / size < height && i % size < columns))
      STORE(piece, pixel, store == kernel_store_add ? LOAD(piece, pixel) + values[i] : values[i]);
  }
}
