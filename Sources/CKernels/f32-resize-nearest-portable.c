// f32_resize_nearest_portable: Nearest resize, for the compiler's baseline. Contract: `resize_nearest` in CKernels.h.
#include "portable.h"

#define KERNEL f32_resize_nearest_portable
#include "templates/resize-nearest.h"
