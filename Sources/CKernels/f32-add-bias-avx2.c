// f32_add_bias_avx2: Bias over a plane, for AVX2 and FMA. Contract: `add_bias` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_add_bias_avx2
#include "templates/add-bias.h"
#endif
