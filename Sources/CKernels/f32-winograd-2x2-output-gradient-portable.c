// f32_winograd_2x2_output_gradient_portable. Contract: `winograd_kernels.output_gradient` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"
#include "templates/winograd-2x2.h"

#define KERNEL f32_winograd_2x2_output_gradient_portable
#include "templates/winograd-output-gradient.h"
