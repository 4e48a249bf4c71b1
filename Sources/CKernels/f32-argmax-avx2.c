// f32_argmax_avx2: Class with the highest logit, for AVX2 and FMA. Contract: `argmax` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_argmax_avx2
#include "templates/argmax.h"
#endif
