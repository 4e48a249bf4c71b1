// f32_relu_backward_avx2: ReLU's backward, for AVX2 and FMA. Contract: `relu_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_relu_backward_avx2
#include "templates/relu-backward.h"
#endif
