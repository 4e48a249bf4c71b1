// f32_moments_avx2: Sums and sums of squares of a plane, for AVX2 and FMA. Contract: `moments` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_moments_avx2
#include "templates/moments.h"
#endif
