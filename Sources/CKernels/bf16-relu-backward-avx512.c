// bf16_relu_backward_avx512. Contract: `plane_kernels.relu_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_relu_backward_avx512
#include "templates/relu-backward.h"
#endif
