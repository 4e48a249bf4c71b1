// The types that the templates compute with. A vector is one channel block of one pixel: 16 floats, which the compiler
// lays out as one register of AVX-512, two of AVX2 or four of SSE2 and NEON.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef float vector __attribute__((ext_vector_type(16), may_alias));
typedef int32_t integers __attribute__((ext_vector_type(16)));
typedef double doubles __attribute__((ext_vector_type(16)));
typedef uint16_t labels16 __attribute__((ext_vector_type(16)));

// The same where memory promises no more than the alignment of one element.
typedef float unaligned_vector __attribute__((ext_vector_type(16), may_alias, aligned(4)));
typedef double unaligned_doubles __attribute__((ext_vector_type(16), may_alias, aligned(8)));
typedef uint16_t unaligned_labels16 __attribute__((ext_vector_type(16), may_alias, aligned(2)));

enum { lanes = 16 };

/// One register: what the transforms compute with, so that a whole tile fits the register file as well as it can.
typedef float piece __attribute__((ext_vector_type(PIECE_LANES), may_alias));

#define UNROLL _Pragma("clang loop unroll(full)")
#define INLINE __attribute__((always_inline)) static inline TARGET

/// Makes streamed values visible to other threads in the order of the program.
#if defined(__x86_64__)
#define STREAM_FENCE() __builtin_ia32_sfence()
#else
#define STREAM_FENCE() ((void)0)
#endif
