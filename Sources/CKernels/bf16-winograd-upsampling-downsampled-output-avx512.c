// bf16_winograd_upsampling_downsampled_output_avx512. Contract: `winograd_kernels.downsampled_output` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_downsampled_output_avx512
#include "templates/winograd-downsampled-output.h"
#endif
