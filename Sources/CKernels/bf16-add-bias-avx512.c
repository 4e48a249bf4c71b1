// bf16_add_bias_avx512. Contract: `plane_kernels.add_bias` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_add_bias_avx512
#include "templates/add-bias.h"
#endif
