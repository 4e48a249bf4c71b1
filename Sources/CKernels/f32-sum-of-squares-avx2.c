// f32_sum_of_squares_avx2: Sum of squares, for AVX2 and FMA. Contract: `sum_of_squares` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_sum_of_squares_avx2
#include "templates/sum-of-squares.h"
#endif
