// f32_relu_avx2: ReLU, for AVX2 and FMA. Contract: `relu` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_relu_avx2
#include "templates/relu.h"
#endif
