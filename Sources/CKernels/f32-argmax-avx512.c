// f32_argmax_avx512: Class with the highest logit, for AVX-512. Contract: `argmax` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_argmax_avx512
#include "templates/argmax.h"
#endif
