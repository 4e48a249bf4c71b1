// f32_winograd_4x4_output_gradient_avx512. Contract: `winograd_kernels.output_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/f32.h"
#include "templates/winograd-4x4.h"

#define KERNEL f32_winograd_4x4_output_gradient_avx512
#include "templates/winograd-output-gradient.h"
#endif
