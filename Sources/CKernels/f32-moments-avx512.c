// f32_moments_avx512: Sums and sums of squares of a plane, for AVX-512. Contract: `moments` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_moments_avx512
#include "templates/moments.h"
#endif
