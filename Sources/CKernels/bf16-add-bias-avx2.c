// bf16_add_bias_avx2. Contract: `plane_kernels.add_bias` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_add_bias_avx2
#include "templates/add-bias.h"
#endif
