// Initial values of weights, as Keras draws them. Pure functions of the stream.
#pragma once

#include "autograd/parameter.hpp"
#include "autograd/random.hpp"

namespace tapelab {

/// Uniform in +-sqrt(6 / (rows + columns)) (Glorot and Bengio 2010). w [rows, columns].
template <class T>
void glorot_uniform(T* w, std::size_t rows, std::size_t columns, RandomStream stream);

/// Orthonormal rows (rows <= columns) or columns, uniformly distributed (Saxe et al. 2013).
/// w [rows, columns].
template <class T>
void orthogonal(T* w, std::size_t rows, std::size_t columns, RandomStream stream);

/// Kernel glorot_uniform and recurrent kernel orthogonal, from two streams of the recurrent layer with this index.
template <class T>
void initialize_kernels(const Parameter<T>& kernel, const Parameter<T>& recurrent_kernel, std::uint64_t seed,
                        std::uint32_t index);

}  // namespace tapelab
