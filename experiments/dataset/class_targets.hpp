// Classes of own data as targets of the classifier.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// The classes of all series: numbers in ascending order, then texts. Throws ConfigError where a series has none, or
/// where there is a single one.
std::vector<std::string> class_names(const Table& table);

/// The class of each window's series as a distribution over `classes`, 1 at its class and 0 elsewhere, at each of the
/// window's own steps [N, T, classes]. mask [N, T]: of the inputs, empty where every step counts.
Target class_target(const Table& table, const std::vector<std::string>& classes, const std::vector<Window>& windows,
                    std::size_t steps, const std::vector<float>& mask);

/// Windows of each class in a part; one without a valid step is of none.
std::vector<std::size_t> windows_of_classes(const Target& target);

/// Throws ConfigError, naming it, for a class that validation or test windows have and no training window. Adds a
/// notice where the test part lacks a class: it then enters no mean over the classes.
void check_classes(Dataset& dataset);

}  // namespace tapelab::experiments
