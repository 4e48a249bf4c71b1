// Pairs of bfloat16 as words of 32 bits, the first in the lower half: what a unit for products of bfloat16 reads.
#pragma once

#include "bf16.h"

typedef uint32_t words __attribute__((ext_vector_type(16), may_alias));

#define WORDS(place) __builtin_convertvector(*(const vector_halves *)(place), words)
#define PAIRED(first, second) ((first) | (second) << 16)
/// Declares `name`, the values as bfloat16.
#define NARROWED_WORDS(name, value)                                                                                    \
  words name;                                                                                                          \
  {                                                                                                                    \
    NARROW(vector, value);                                                                                             \
    name = __builtin_convertvector(narrow_, words);                                                                    \
  }
