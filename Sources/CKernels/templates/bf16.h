// Planes of bfloat16, the upper half of a float: what a stored element is, and how pieces of a plane are read and
// written. A float is rounded to the nearest, ties to even; a NaN stays one.
#pragma once

typedef uint16_t element;

#define DEFINE_HALVES(type, count)                                                                                     \
  typedef uint16_t type##_halves __attribute__((ext_vector_type(count), may_alias));                                   \
  typedef uint32_t type##_words __attribute__((ext_vector_type(count)));

DEFINE_HALVES(vector, 16)
DEFINE_HALVES(piece, PIECE_LANES)

// No functions: vectors as arguments would change the calling convention with the instruction set.
#define LOAD(type, place)                                                                                              \
  ((type)(__builtin_convertvector(*(const type##_halves *)(place), type##_words) << 16))
#define STORE(type, place, value)                                                                                      \
  do {                                                                                                                 \
    NARROW(type, value);                                                                                               \
    *(type##_halves *)(place) = narrow_;                                                                               \
  } while (0)
#define STREAM(type, place, value)                                                                                     \
  do {                                                                                                                 \
    NARROW(type, value);                                                                                               \
    __builtin_nontemporal_store(narrow_, (type##_halves *)(place));                                                    \
  } while (0)
/// Declares `narrow_`, the value as bfloat16.
#define NARROW(type, value)                                                                                            \
  const type stored_ = (value);                                                                                        \
  const type##_words bits_ = (type##_words)stored_;                                                                    \
  const type##_words rounded_ = bits_ + 0x7FFF + (bits_ >> 16 & 1);                                                    \
  const type##_words kept_ = stored_ != stored_ ? (type##_words)0x7FC00000 : rounded_;                                 \
  const type##_halves narrow_ = __builtin_convertvector(kept_ >> 16, type##_halves)
