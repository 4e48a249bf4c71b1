// bf16_winograd_2x2_output_gradient_portable. Contract: `winograd_kernels.output_gradient` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-2x2.h"

#define KERNEL bf16_winograd_2x2_output_gradient_portable
#include "templates/winograd-output-gradient.h"
