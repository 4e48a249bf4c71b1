// The gradient behind a ReLU, shared by the two passes of batch norm's backward.
#pragma once

/// Where it is seen that the ReLU let a value pass.
typedef enum { mask_none, mask_output, mask_input } relu_mask;

/// dz where the ReLU let the value pass, else 0; z is where the output lies. `mask` is a constant where it is used.
#define MASKED_GRADIENT(mask, x, z, scale, shift, dz)                                                                  \
  ((mask) == mask_output  ? (LOAD(vector, z) > 0 ? (dz) : 0)                                                           \
   : (mask) == mask_input ? ((x) * (scale) + (shift) > 0 ? (dz) : 0)                                                   \
                          : (dz))
