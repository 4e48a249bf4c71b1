// f32_add_bias_avx512: Bias over a plane, for AVX-512. Contract: `add_bias` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_add_bias_avx512
#include "templates/add-bias.h"
#endif
