// f32_resize_nearest_backward_portable: Nearest resize's backward, for the compiler's baseline. Contract:
// `resize_nearest_backward` in CKernels.h.
#include "portable.h"

#define KERNEL f32_resize_nearest_backward_portable
#include "templates/resize-nearest-backward.h"
