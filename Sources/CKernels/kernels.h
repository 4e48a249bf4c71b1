// Every kernel of every instruction set, declared by the type of its entry in the table.
#pragma once

#include "CKernels.h"

#define DECLARE(table, entry, symbol) __typeof__(*((const table *)0)->entry) symbol;

#define DECLARE_PLANES(storage, set)                                                                                   \
  DECLARE(plane_kernels, moments, storage##_moments_##set)                                                             \
  DECLARE(plane_kernels, normalize, storage##_normalize_##set)                                                         \
  DECLARE(plane_kernels, normalize_reduce, storage##_normalize_reduce_##set)                                           \
  DECLARE(plane_kernels, normalize_backward, storage##_normalize_backward_##set)                                       \
  DECLARE(plane_kernels, relu, storage##_relu_##set)                                                                   \
  DECLARE(plane_kernels, relu_backward, storage##_relu_backward_##set)                                                 \
  DECLARE(plane_kernels, add, storage##_add_##set)                                                                     \
  DECLARE(plane_kernels, copy, storage##_copy_##set)                                                                   \
  DECLARE(plane_kernels, add_bias, storage##_add_bias_##set)                                                           \
  DECLARE(plane_kernels, max_pool, storage##_max_pool_##set)                                                           \
  DECLARE(plane_kernels, max_pool_backward, storage##_max_pool_backward_##set)                                         \
  DECLARE(plane_kernels, resize_nearest, storage##_resize_nearest_##set)                                               \
  DECLARE(plane_kernels, resize_nearest_backward, storage##_resize_nearest_backward_##set)

#define DECLARE_WINOGRAD(form, set)                                                                                    \
  DECLARE(winograd_kernels, weights, f32_winograd_##form##_weights_##set)                                              \
  DECLARE(winograd_kernels, weight_gradient, f32_winograd_##form##_weight_gradient_##set)                              \
  DECLARE(winograd_kernels, input, f32_winograd_##form##_input_##set)                                                  \
  DECLARE(winograd_kernels, output, f32_winograd_##form##_output_##set)                                                \
  DECLARE(winograd_kernels, tile, f32_winograd_##form##_tile_##set)                                                    \
  DECLARE(winograd_kernels, input, bf16_winograd_##form##_input_##set)                                                 \
  DECLARE(winograd_kernels, output, bf16_winograd_##form##_output_##set)                                               \
  DECLARE(winograd_kernels, tile, bf16_winograd_##form##_tile_##set)

#define DECLARE_UPSAMPLING(storage, set)                                                                               \
  DECLARE(winograd_kernels, upsampled_input, storage##_winograd_upsampling_upsampled_input_##set)                      \
  DECLARE(winograd_kernels, upsampled_tile, storage##_winograd_upsampling_upsampled_tile_##set)                        \
  DECLARE(winograd_kernels, downsampled_output, storage##_winograd_upsampling_downsampled_output_##set)

#define DECLARE_KERNELS(set, matrix_set)                                                                               \
  DECLARE(kernel_table, brgemm, f32_brgemm_##matrix_set)                                                               \
  DECLARE(kernel_table, weight_gradient, f32_weight_gradient_##matrix_set)                                             \
  DECLARE(kernel_table, transpose, f32_transpose_16x16_##set)                                                          \
  DECLARE_PLANES(f32, set)                                                                                             \
  DECLARE_PLANES(bf16, set)                                                                                            \
  DECLARE_WINOGRAD(4x4, set)                                                                                           \
  DECLARE_WINOGRAD(upsampling, set)                                                                                    \
  DECLARE_WINOGRAD(2x2, set)                                                                                           \
  DECLARE_UPSAMPLING(f32, set)                                                                                         \
  DECLARE_UPSAMPLING(bf16, set)                                                                                        \
  DECLARE(kernel_table, widen, bf16_widen_##set)                                                                       \
  DECLARE(kernel_table, narrow, bf16_narrow_##set)                                                                     \
  DECLARE(kernel_table, softmax_loss, f32_softmax_loss_##set)                                                          \
  DECLARE(kernel_table, softmax_loss_backward, f32_softmax_loss_backward_##set)                                        \
  DECLARE(kernel_table, argmax, f32_argmax_##set)                                                                      \
  DECLARE(kernel_table, sum_of_squares, f32_sum_of_squares_##set)                                                      \
  DECLARE(kernel_table, adamw, f32_adamw_##set)                                                                        \
  DECLARE(kernel_table, sgd, f32_sgd_##set)

// Without a unit for products of bfloat16 nothing but tests computes them: one for all does.
DECLARE(kernel_table, brgemm_bf16, bf16_brgemm_portable)

#define DECLARE_PACKING(set)                                                                                           \
  DECLARE(kernel_table, pair_weights, bf16_pair_weights_##set)                                                         \
  DECLARE(kernel_table, pair_pixels, bf16_pair_pixels_##set)                                                           \
  DECLARE(kernel_table, planar, bf16_planar_##set)

DECLARE_KERNELS(portable, portable)
DECLARE_PACKING(portable)
#if defined(__x86_64__)
DECLARE_KERNELS(avx2, 6x16_avx2)
DECLARE_KERNELS(avx512, 14x32_avx512)
DECLARE_PACKING(avx512)
DECLARE(kernel_table, brgemm_bf16, bf16_brgemm_32x32_amx)
#endif
