// f32_relu_avx512: ReLU, for AVX-512. Contract: `relu` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_relu_avx512
#include "templates/relu.h"
#endif
