// f32_winograd_2x2_output_gradient_avx2. Contract: `winograd_kernels.output_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"
#include "templates/winograd-2x2.h"

#define KERNEL f32_winograd_2x2_output_gradient_avx2
#include "templates/winograd-output-gradient.h"
#endif
