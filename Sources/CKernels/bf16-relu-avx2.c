// bf16_relu_avx2. Contract: `plane_kernels.relu` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_relu_avx2
#include "templates/relu.h"
#endif
