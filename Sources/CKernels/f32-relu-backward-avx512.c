// f32_relu_backward_avx512: ReLU's backward, for AVX-512. Contract: `relu_backward` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_relu_backward_avx512
#include "templates/relu-backward.h"
#endif
