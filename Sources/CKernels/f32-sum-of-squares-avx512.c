// f32_sum_of_squares_avx512: Sum of squares, for AVX-512. Contract: `sum_of_squares` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_sum_of_squares_avx512
#include "templates/sum-of-squares.h"
#endif
