// The arithmetic of SkipSeg: micro-kernels that know no threads and no tensors, one table of them per instruction set.
//
// Terms. A *vector* is 16 floats, one channel block of one pixel. A *plane* is one channel block of one image:
// `height` rows of `width` vectors; consecutive vectors of a row are contiguous, consecutive rows are `row_stride`
// floats apart, and the pointer names the first vector inside the halo. All planes of one call share height, width
// and row stride unless the contract says otherwise. Strides count floats and may be negative. Pointers to vectors
// are aligned to 64 bytes; matrices A and gradients with a free stride need only be aligned to 4. No kernel touches the
// halo or anything else outside what its contract names.
//
// Storage. Planes are stored as floats or as bfloat16, the upper half of a float rounded to nearest even; a pointer to
// void names a plane whose storage is that of the kernel, and strides count its elements. All arithmetic is done in
// floats; vectors of bfloat16 are aligned to 32 bytes.
//
// NaN. A NaN goes through every forward operation, ReLU and max pooling included, and through the loss: a NaN logit of
// a labelled pixel makes the loss NaN. A comparison that masks a gradient (z > 0, x equal to the maximum) is false for
// it, and argmax takes a NaN only as class 0.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets, each a superset of the one before.
typedef enum : int32_t {
  kernel_isa_portable = 0, ///< what the compiler's baseline offers (SSE2 on x86-64, NEON on arm64)
  kernel_isa_avx2 = 1,     ///< AVX2 and FMA
  kernel_isa_avx512 = 2,   ///< AVX-512 F, BW, DQ, VL
  kernel_isa_amx = 3       ///< AMX-TILE and AMX-BF16: a unit of its own for products of bfloat16
} kernel_isa;

/// How the elements of a plane are stored.
typedef enum : int32_t { kernel_storage_f32 = 0, kernel_storage_bf16 = 1 } kernel_storage;

/// How values go to memory.
typedef enum : int32_t {
  kernel_store_overwrite = 0,
  kernel_store_add = 1, ///< added to what is there
  /// Past the caches, where whole cache lines are at hand, for tensors that no cache would keep: memory need not be read
  /// before it is written. The values are visible to other threads like any others when the kernel returns.
  kernel_store_stream = 2
} kernel_store;

/// The operations on whole planes, for one storage.
typedef struct plane_kernels {
  /// sum[j] += sum of x, square_sum[j] += sum of x*x over the plane. Floats within a row, doubles across rows.
  void (*moments)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, double *sum, double *square_sum);

  /// z = x*scale + shift (+ residual where it is not null), then max(z, 0) where `relu` is not 0. z may be x; it is
  /// overwritten or streamed.
  void (*normalize)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const float *scale,
                    const float *shift, const void *_Nullable residual, int relu, void *z, kernel_store store);

  /// First pass of batch norm's backward. g = dz where the ReLU let the value pass, else 0: where z > 0 if z is given,
  /// where x*scale + shift > 0, rounded as `normalize` does, if scale and shift are, and everywhere if none is.
  /// sum[j] += sum of g, product_sum[j] += sum of g*x. Floats within a row, doubles across rows.
  void (*normalize_reduce)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *_Nullable z,
                           const float *_Nullable scale, const float *_Nullable shift, const void *dz, double *sum,
                           double *product_sum);

  /// Second pass: dx (+)= g*k0 + x*k1 + k2, and residual gradient dr (+)= g where dr is not null; g as above. dx may
  /// be dz.
  void (*normalize_backward)(size_t height, size_t width, ptrdiff_t row_stride, const void *x,
                             const void *_Nullable z, const float *_Nullable scale, const float *_Nullable shift,
                             const void *dz, const float *k0, const float *k1, const float *k2, void *dx,
                             int accumulate_dx, void *_Nullable dr, int accumulate_dr);

  /// z = max(x, 0).
  void (*relu)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, void *z);
  /// dx (+)= dz where z > 0, else 0.
  void (*relu_backward)(size_t height, size_t width, ptrdiff_t row_stride, const void *z, const void *dz, void *dx,
                        int accumulate);
  /// z = x + y.
  void (*add)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *y, void *z);
  /// z (+)= x.
  void (*copy)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, void *z, int accumulate);
  /// z += bias, one vector for all pixels.
  void (*add_bias)(size_t height, size_t width, ptrdiff_t row_stride, const float *bias, void *z);

  /// Max pooling of one plane: z[y][x] = the maximum over ky, kx < kernel of x[y*stride + ky - padding][...] inside
  /// the image (the halo does not take part, as if it were -infinity). height, width and z_row_stride are the
  /// output's; x_height, x_width, x_row_stride the input's. Every window holds at least one pixel.
  void (*max_pool)(size_t height, size_t width, ptrdiff_t z_row_stride, size_t x_height, size_t x_width,
                   ptrdiff_t x_row_stride, size_t kernel, size_t stride, size_t padding, const void *x, void *z);
  /// Its backward: adds dz to dx at the first maximum of each window in row order (PyTorch's rule). dx shares x's
  /// row stride and has been set before.
  void (*max_pool_backward)(size_t height, size_t width, ptrdiff_t z_row_stride, size_t x_height, size_t x_width,
                            ptrdiff_t x_row_stride, size_t kernel, size_t stride, size_t padding, const void *x,
                            const void *z, const void *dz, void *dx);

  /// Average pooling of one plane: z[y][x] = the mean over ky, kx < kernel of x[y*stride + ky][x*stride + kx]. height,
  /// width and z_row_stride are the output's; every window lies inside the image.
  void (*average_pool)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride, size_t kernel,
                       size_t stride, const void *x, void *z);
  /// Its backward: adds dz by the pixels of a window to dx at each of them. dx shares x's row stride and has been set
  /// before.
  void (*average_pool_backward)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                                size_t kernel, size_t stride, const void *dz, void *dx);

  /// Nearest resize: z[y][x] = x[rows[y]][columns[x]] for y < height, x < width (the output's).
  void (*resize_nearest)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                         const int32_t *rows, const int32_t *columns, const void *x, void *z);
  /// Its backward: adds dz[y][x] to dx[rows[y]][columns[x]] in row order. dx has been set before.
  void (*resize_nearest_backward)(size_t height, size_t width, ptrdiff_t z_row_stride, ptrdiff_t x_row_stride,
                                  const int32_t *rows, const int32_t *columns, const void *dz, void *dx);

  /// Layer norm over the channels of each pixel: the lanes of `blocks` planes, `block_stride` elements apart in x and z
  /// alike. With mean and biased variance of a pixel's 16*blocks values, z = x' * scale + shift,
  /// x' = (x - mean) / sqrt(variance + epsilon); scale and shift hold a vector for each block. z may be x.
  void (*layer_norm)(size_t height, size_t width, ptrdiff_t row_stride, size_t blocks, ptrdiff_t block_stride,
                     const void *x, const float *scale, const float *shift, float epsilon, void *z);
  /// Its backward. With g = dz*scale and means over a pixel's values,
  ///   dx (+)= (g - mean of g - x' * mean of g*x') / sqrt(variance + epsilon);
  /// sums[block][0][lane] += sum of dz, sums[block][1][lane] += sum of dz*x': floats over 16 pixels of a row, doubles
  /// beyond. dx may be dz.
  void (*layer_norm_backward)(size_t height, size_t width, ptrdiff_t row_stride, size_t blocks, ptrdiff_t block_stride,
                              const void *x, const void *dz, const float *scale, float epsilon, void *dx,
                              int accumulate, double *sums);

  /// z = x * Phi(x), Phi the distribution function of the standard normal distribution: GELU without its approximation
  /// by tanh, to 1e-6.
  void (*gelu)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, void *z);
  /// dx (+)= dz * (Phi(x) + x * phi(x)), phi the density. dx may be dz.
  void (*gelu_backward)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *dz, void *dx,
                        int accumulate);

  /// Depthwise convolution of 3 x 3 with padding 1: z[y][x] (+)= bias + sum over ky, kx < 3 of
  /// weights[(ky*3 + kx)*tap_stride] * x[y + ky - 1][x + kx - 1], each weight one vector. The halo, one pixel wide, is
  /// read. With the last tap first, and a negative tap_stride, it is the gradient of its input. bias may be null: 0.
  void (*depthwise)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const float *weights,
                    ptrdiff_t tap_stride, const float *_Nullable bias, void *z, int accumulate);
  /// sums[ky*3 + kx][lane] += sum over pixels of dz[y][x] * x[y + ky - 1][x + kx - 1], sums[9][lane] += sum of dz.
  /// Floats within a row, doubles across rows.
  void (*depthwise_weight_gradient)(size_t height, size_t width, ptrdiff_t row_stride, const void *x, const void *dz,
                                    double *sums);
} plane_kernels;

/// The forms of Winograd's convolution of 3 x 3 with stride 1: side of an output tile, points.
typedef enum : int32_t {
  winograd_4x4 = 0,        ///< 4; 0, +-3/4, +-3/2 and infinity
  winograd_upsampling = 1, ///< 4; 0, +-1, +-1/2 and infinity: those that make the most of upsampled tensors
  winograd_2x2 = 2         ///< 2; 0, +-1 and infinity
} winograd_form;

/// One form of Winograd's convolution of 3 x 3 and stride 1, for one storage: (side + 2)^2 products, one per frequency, of
/// tiles of side x side output pixels. Tiles of one call lie side by side in a row, the n-th one `side` pixels right of
/// the one before; their frequencies lie `frequency_stride` floats apart, neighbouring tiles one vector apart.
typedef struct winograd_kernels {
  /// Input transform of `count` tiles: (side + 2)^2 pixels at x each, to the frequencies at v.
  void (*input)(size_t count, const void *x, ptrdiff_t row_stride, float *v, ptrdiff_t frequency_stride);
  /// Output transform of `count` tiles: frequencies at m to side x side pixels each, of which the first `height` rows
  /// (1 to side) and, over all tiles, the first `width` columns are stored, plus one vector `bias` for all pixels where
  /// it is not null. sum[j] += sum of the stored values and square_sum[j] += sum of their squares, before any rounding
  /// to bfloat16, where these are not null: floats within a call, doubles across calls.
  void (*output)(size_t count, size_t height, size_t width, const float *m, ptrdiff_t frequency_stride,
                 const float *_Nullable bias, void *y, ptrdiff_t row_stride, kernel_store store, double *_Nullable sum,
                 double *_Nullable square_sum);
  /// Its transpose: the side x side pixels at x of `count` tiles, without their neighbours, to the frequencies at u.
  /// Multiplied by those of another tensor's windows, they sum up to the frequencies of a weight gradient.
  void (*tile)(size_t count, const void *x, ptrdiff_t row_stride, float *u, ptrdiff_t frequency_stride);
  /// Weight transform of `count` neighbouring vectors: 9 taps, `tap_stride` floats apart, to the frequencies.
  void (*weights)(size_t count, const float *w, ptrdiff_t tap_stride, float *u, ptrdiff_t frequency_stride);
  /// Its transpose for the weights' gradient: frequencies to 9 taps, written or added. A negative `tap_stride` turns
  /// the taps round.
  void (*weight_gradient)(size_t count, const float *u, ptrdiff_t frequency_stride, float *dw, ptrdiff_t tap_stride,
                          int accumulate);
  /// `input` where the image is the nearest upsampling of x to twice its size: 4 x 4 pixels at x each, tiles 2 pixels
  /// apart; x names the pixel above and left of the tile's first. Frequencies of row or column 2 (the point -1) are 0
  /// and not written. Of `winograd_upsampling` only, as are the next two.
  void (*_Nullable upsampled_input)(size_t count, const void *x, ptrdiff_t row_stride, float *v,
                                    ptrdiff_t frequency_stride);
  /// `tile` of such an image: 2 x 2 pixels at x each. Frequencies of row or column 2 are 0 and not written.
  void (*_Nullable upsampled_tile)(size_t count, const void *x, ptrdiff_t row_stride, float *u,
                                   ptrdiff_t frequency_stride);
  /// `output` with each 2 x 2 pixels added up, the gradient of an upsampled tensor: 2 x 2 pixels at y each, tiles 2
  /// pixels apart; height (1 or 2) and width count these. Frequencies of row or column 2 are not used.
  void (*_Nullable downsampled_output)(size_t count, size_t height, size_t width, const float *m,
                                       ptrdiff_t frequency_stride, void *y, ptrdiff_t row_stride, kernel_store store);
} winograd_kernels;

/// One entry per operation. Every entry of every table computes the same contract.
typedef struct kernel_table {
  kernel_isa isa;
  /// The widest column tile of `brgemm` and `weight_gradient`: 2 vectors (32 columns) or 1 (16 columns).
  int32_t tile_vectors;

  /// Batch-reduce GEMM: for m < rows, v < vectors, j < 16
  ///   C[m*c_stride + v*c_vector_stride + j] (+)=
  ///       sum over b < batch, k < depth of A[offsets[b] + m*a_stride + k] * B[((b*depth + k)*vectors + v)*16 + j]
  /// `vectors` is 1 or `tile_vectors`. Adds to C where `accumulate` is not 0, else overwrites it. Any rows >= 1 and
  /// depth >= 1: the kernel cuts rows into register tiles whose sizes differ by at most one. C is aligned to 64.
  void (*brgemm)(size_t rows, size_t vectors, const float *a, const ptrdiff_t *offsets, size_t batch, size_t depth,
                 ptrdiff_t a_stride, const float *b, float *c, ptrdiff_t c_stride, ptrdiff_t c_vector_stride,
                 int accumulate);

  /// Outer products summed over pixels, for weight gradients: for i < depth, v < vectors, j < 16
  ///   W[i*w_stride + v*16 + j] (+)= sum over r < height, p < width of
  ///       X[r*x_row_stride + p*x_stride + i] * D[r*d_row_stride + p*d_stride + v*d_vector_stride + j]
  /// Any depth >= 1; `vectors` as for `brgemm`.
  void (*weight_gradient)(size_t depth, size_t vectors, size_t height, size_t width, const float *x, ptrdiff_t x_stride,
                          ptrdiff_t x_row_stride, const float *d, ptrdiff_t d_stride, ptrdiff_t d_row_stride,
                          ptrdiff_t d_vector_stride, float *w, ptrdiff_t w_stride, int accumulate);

  /// Batch-reduce GEMM of bfloat16, summed in floats: `brgemm` with A and B of halves, where depth is 16 or 32 and the
  /// rows of B lie in pairs, B[b][v][k/2][j][k%2]; strides of A count halves. B is aligned to 64, A to nothing. Rounding
  /// of the sums, and denormal values, are the processor's own.
  void (*brgemm_bf16)(size_t rows, size_t vectors, const uint16_t *a, const ptrdiff_t *offsets, size_t batch,
                      size_t depth, ptrdiff_t a_stride, const uint16_t *b, float *c, ptrdiff_t c_stride,
                      ptrdiff_t c_vector_stride, int accumulate);
  /// 16 rows of B for it, from floats: z[k/2][j][k%2] = the sum over s < count of x[offsets[s] + k*x_stride + j].
  void (*pair_weights)(const float *x, const ptrdiff_t *offsets, size_t count, ptrdiff_t x_stride, uint16_t *z);
  /// Pixels as rows of B for it: z[p/32*z_stride + (p%32/2)*32 + j*2 + p%2] = x[p*16 + j] for p < count, and 0 up to the
  /// next multiple of 32 pixels.
  void (*pair_pixels)(size_t count, const uint16_t *x, uint16_t *z, ptrdiff_t z_stride);
  /// Pixels as columns of A for it: z[j*z_stride + p*repeat + r] = x[p*x_stride + j] for p < count, r < repeat (1 or 2),
  /// and 0 up to the next multiple of 32 columns.
  void (*planar)(size_t count, const uint16_t *x, ptrdiff_t x_stride, size_t repeat, uint16_t *z, ptrdiff_t z_stride);

  /// 16 x 16 transpose: target[j*target_stride + i] = source[i*source_stride + j].
  void (*transpose)(const float *source, ptrdiff_t source_stride, float *target, ptrdiff_t target_stride);

  /// Softmax of each of `rows` rows over `columns` columns, in place: column c of row r is
  /// x[c/16*block_stride + r*16 + c%16]. With L[r] = log of the sum over c of e^(scale*x), x becomes e^(scale*x - L[r]),
  /// and 0 in the lanes beyond the columns; no value of x overflows. Writes L to log_sums where that is not null.
  void (*row_softmax)(size_t rows, size_t columns, ptrdiff_t block_stride, float scale, float *x,
                      float *_Nullable log_sums);
  /// Its backward, from the x that the softmax was given: x becomes p = e^(scale*x - log_sums[r]), as it did there, and dp,
  /// the gradient of p in the same layout, that of x: scale * p * (dp - sum over c of p*dp).
  void (*row_softmax_backward)(size_t rows, size_t columns, ptrdiff_t block_stride, float scale, float *x,
                               const float *log_sums, float *dp);

  /// By kernel_storage.
  plane_kernels planes[2];
  /// By winograd_form and kernel_storage.
  winograd_kernels winograd[3][2];

  /// A plane of bfloat16 as floats.
  void (*widen)(size_t height, size_t width, ptrdiff_t x_row_stride, const void *x, ptrdiff_t z_row_stride, float *z);
  /// A plane of bfloat16 from floats, written or added.
  void (*narrow)(size_t height, size_t width, ptrdiff_t x_row_stride, const float *x, ptrdiff_t z_row_stride, void *z,
                 int accumulate);

  /// Softmax of `width` pixels over `classes` <= 65535 channels. Block b of pixel p is the vector at
  /// logits + b*block_stride + p*16; padded lanes are ignored. Writes probabilities of the same layout (padded lanes
  /// 0) and, for pixels whose label is < classes, adds their cross-entropies -log p[label] * weights[label] to *loss.
  /// For those pixels also adds, per class c: p to probability_sum[c], p*[label == c] to intersection[c] and 1 at
  /// label_count[label]. Pixels with any other label count nowhere. Where pixel_losses is not null it receives the
  /// cross-entropy of each pixel, 0 for those with any other label.
  void (*softmax_loss)(size_t width, size_t classes, ptrdiff_t block_stride, const float *logits,
                       const uint16_t *labels, const float *weights, float *probabilities,
                       float *_Nullable pixel_losses, double *loss, double *probability_sum, double *intersection,
                       double *label_count);
  /// Gradient of any function of those cross-entropies and probabilities, in place over the probabilities: for pixel q
  /// of label t < classes
  ///   dlogit[c] = weights[t] * pixel_scales[q] * (p[c] - [t == c]) + p[c] * (g[c] - sum over k of p[k]*g[k]),
  ///   g[c] = intersection_gradient[c]*[t == c] + probability_gradient[c] + pixel_gradients[q][c];
  /// for any other label 0. Padded lanes become 0. The gradients per class hold `classes` floats padded with zeros to
  /// blocks of 16; those per pixel lie as the probabilities do, with a block stride of their own and zeros in padded
  /// lanes. pixel_scales may be null: 1 everywhere; pixel_gradients too: 0 everywhere.
  void (*softmax_loss_backward)(size_t width, size_t classes, ptrdiff_t block_stride, float *probabilities,
                                const uint16_t *labels, const float *weights, const float *_Nullable pixel_scales,
                                const float *intersection_gradient, const float *probability_gradient,
                                const float *_Nullable pixel_gradients, ptrdiff_t gradient_stride);
  /// labels[p] = the class with the highest logit, the lowest index among equals; layout as in `softmax_loss`.
  void (*argmax)(size_t width, size_t classes, ptrdiff_t block_stride, const float *logits, uint16_t *labels);

  /// Sum of squares of `count` floats, in double.
  double (*sum_of_squares)(size_t count, const float *x);
  /// AdamW (Loshchilov and Hutter 2019, as torch.optim.AdamW computes it), over `count` floats:
  ///   g = gradient*gradient_scale; m = beta1*m + (1 - beta1)*g; v = beta2*v + (1 - beta2)*g*g;
  ///   w = w*decay - step_size * m / (sqrt(v)*inverse_root_correction2 + epsilon)
  /// with decay = 1 - learningRate*weightDecay, step_size = learningRate/(1 - beta1^t) and
  /// inverse_root_correction2 = 1/sqrt(1 - beta2^t).
  void (*adamw)(size_t count, float *w, const float *gradient, float *m, float *v, float gradient_scale, float beta1,
                float beta2, float epsilon, float decay, float step_size, float inverse_root_correction2);
  /// SGD as torch.optim.SGD computes it: g = gradient*gradient_scale + weight_decay*w;
  /// velocity = momentum*velocity + g; w -= learning_rate * (nesterov ? g + momentum*velocity : velocity).
  void (*sgd)(size_t count, float *w, const float *gradient, float *velocity, float gradient_scale, float learning_rate,
              float momentum, float weight_decay, int nesterov);
} kernel_table;

/// The kernels of a table for one storage, and for one form of Winograd's convolution.
static inline const plane_kernels *kernels_planes(const kernel_table *table, kernel_storage storage) {
  return &table->planes[storage];
}
static inline const winograd_kernels *kernels_winograd(const kernel_table *table, winograd_form form,
                                                       kernel_storage storage) {
  return &table->winograd[form][storage];
}

/// The table of one instruction set, or null where this processor or operating system (CPUID, XGETBV) lacks it.
const kernel_table *_Nullable kernels_for(kernel_isa isa);

/// The best table for this processor that is not above `cap`: portable, avx2, avx512 or amx; null or another word caps
/// nothing.
const kernel_table *kernels_capped(const char *_Nullable cap);

/// The same, capped by the environment variable SKIPSEG_ISA.
const kernel_table *kernels_best(void);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end
