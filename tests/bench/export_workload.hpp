// A workload as files that programs in other languages read: weights, data and what the first steps must lose.
#pragma once

#include <filesystem>

#include "workloads.hpp"

namespace tapelab::bench {

/// Writes FOLDER/NAME.json and FOLDER/NAME.bin. The second holds float32 numbers, little-endian: the initial weights,
/// the input [steps, batch, features] and the future [predict_steps, batch, features]. The first holds the workload's
/// sizes, "arrays", each with its shape and its offset in numbers, and "losses", those before each of the first 10
/// steps: the sum over the decoders of their mean squared errors; Adam with its default options, activation tanh.
/// Throws std::runtime_error when a file cannot be written.
void export_workload(const Workload& workload, const std::filesystem::path& folder);

}  // namespace tapelab::bench
