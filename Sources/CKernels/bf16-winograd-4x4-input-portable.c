// bf16_winograd_4x4_input_portable. Contract: `winograd_kernels.input` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-4x4.h"

#define KERNEL bf16_winograd_4x4_input_portable
#include "templates/winograd-input.h"
