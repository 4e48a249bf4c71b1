// f32_winograd_2x2_input_avx2. Contract: `winograd_kernels.input` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"
#include "templates/winograd-2x2.h"

#define KERNEL f32_winograd_2x2_input_avx2
#include "templates/winograd-input.h"
#endif
