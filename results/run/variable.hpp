// Attributes and axes that every variable of our files carries.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "results/hdf5/h5.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::results {

/// Version of the layout of run files and studies, stored in their root as `schema_version`.
inline constexpr std::int64_t kSchemaVersion = 1;

/// Writes the CF attributes `units` and `long_name`.
void describe(h5::Dataset& variable, const std::string& units, const std::string& long_name);

/// Attaches one scale to every axis, in order.
void attach(h5::Dataset& variable, std::initializer_list<const h5::Dataset*> scales);

/// Attributes of the root: Conventions, title, history, source, schema_version. None depends on the clock.
void describe_root(h5::Group& root, const std::string& title, const std::string& history);

/// Throws OtherSchema unless the root's schema_version is one this program reads, ForeignFile where there is none.
void check_schema(const h5::Group& root);

/// Writes flag_values and flag_meanings of Status.
void describe_status(h5::Dataset& variable);

/// The value of a scalar. Throws h5::Error for an array and for a null data space, for what is no number where one is
/// asked for (no whole number where that is).
template <h5::Element T>
T read_one(const h5::Group& group, const std::string& name);

/// Whole numbers of any size. Throws h5::Error for other values and for a shape that is not the expected one.
template <class T>
std::vector<T> read_integers(const h5::Group& group, const std::string& name, const h5::Shape& shape);

/// Length of an axis, at least 1. Throws h5::Error for what is none.
std::size_t axis_length(const h5::Group& group, const std::string& name);

/// Throws h5::Error unless the variable `name` has the expected shape.
void require_shape(const h5::Dataset& variable, const std::string& name, const h5::Shape& expected);

/// The unit of each feature, along their axis.
void write_feature_units(h5::Group& group, const std::string& name, const std::vector<std::string>& units,
                         const h5::Dataset& features);

/// "ok", "failed", "interrupted", "missing".
std::string_view status_name(Status status);

/// Throws h5::Error for a number that is no Status.
Status status_from(std::int8_t number);

/// A coordinate 0, 1, ... extent-1.
h5::Dataset create_index(h5::Group& group, const std::string& name, std::size_t extent, const std::string& long_name);

inline constexpr std::string_view kRevisionMeaning =
    "revision of what the code computes for this configuration, 0: the first";
inline constexpr std::string_view kModelMeaning = "layers of the model and size of a frame as a JSON object";
inline constexpr std::string_view kLogMeaning = "host, start, command line and where the data lay as a JSON object";

inline constexpr std::string_view kStepMeaning = "time step in the order the decoder emits, from 0";

inline constexpr std::string_view kConfusion = "classify_confusion", kTrueClass = "classify_true",
                                  kPredictedClass = "classify_predicted";
inline constexpr std::string_view kConfusionMeaning =
    "test sequences by their class and by the class that the classifier takes them for";

/// One of the axes of kConfusion, with the names of the classes.
h5::Dataset class_axis(h5::Group& group, std::string_view name, const std::vector<std::string>& classes);

/// The classes of both of its axes. Throws h5::Error unless they are the same.
std::vector<std::string> read_class_axes(const h5::Group& group);

/// The axis <decoder>_step of `steps` steps, created unless `group` has it. Throws h5::Error if it has another length.
h5::Dataset step_axis(h5::Group& group, const std::string& decoder, std::size_t steps);

/// A path or a dotted key as a netCDF name: a letter first, then letters, digits and '_'. Not yet a member of `group`:
/// "_2", "_3", ... is appended as needed.
std::string unused_name(const h5::Group& group, std::string_view path);

}  // namespace tapelab::results
