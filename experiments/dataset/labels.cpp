#include "experiments/dataset/labels.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/data_file.hpp"
#include "experiments/formats/array.hpp"
#include "experiments/formats/csv_number.hpp"
#include "experiments/formats/hdf5_array.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/npy_file.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// A file of numbers and texts for series or rows.
struct Companion {
  std::string file, key;
  std::vector<std::string> texts;  // of a text file
  std::vector<double> values;      // of an array
  std::vector<std::size_t> shape;

  std::size_t size() const { return texts.empty() ? values.size() : texts.size(); }
  std::string text(std::size_t i) const { return texts.empty() ? value_text(values[i]) : texts[i]; }
  double number(std::size_t i) const { return texts.empty() ? values[i] : parse_decimal(texts[i]).value_or(-1); }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.emplace_back(trimmed(std::string_view(text).substr(from, end - from)));
    from = end + 1;
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

Companion read_companion(const std::string& file, const std::string& dataset, const std::string& key) {
  Companion found{.file = file, .key = key};
  const std::string bytes = read_data_file(file, key);
  if (is_npy(bytes) || is_hdf5(bytes)) {
    const Array array = is_npy(bytes) ? parse_npy(bytes, file) : read_hdf5_array(bytes, file, dataset);
    found.values = array.values;
    found.shape = array.shape;
    return found;
  }
  found.texts = lines_of(bytes);
  found.shape = {found.texts.size()};
  return found;
}

[[noreturn]] void wrong_size(const Companion& found, const std::string& wanted) {
  throw DataError({.message = "'" + found.file + "' holds " + counted(found.size(), "value") + " (" +
                              shape_text(found.shape) + "); the data need " + wanted,
                   .hints = {found.key + " names an array or a text with one value per line and no header"}});
}

float label_at(const Companion& found, std::size_t i) {
  const double value = found.number(i);
  if (value == 0 || value == 1) return static_cast<float>(value);
  throw DataError({.message = "label '" + found.text(i) + "' in '" + found.file + "', value " + std::to_string(i) +
                              " (counted from 0), is neither 0 nor 1",
                   .hints = {"a label is 1 where the row belongs to an event and 0 elsewhere"}});
}

void set_labels(const Companion& found, std::vector<Series>& series) {
  std::size_t rows = 0, longest = 0;
  for (const Series& one : series) {
    rows += one.rows;
    longest = std::max(longest, one.rows);
  }
  const bool padded = found.shape.size() >= 2 && found.shape[0] == series.size() && found.shape[1] >= longest &&
                      found.size() == found.shape[0] * found.shape[1];
  const bool of_rows = found.size() == rows && (series.size() == 1 || found.shape.size() == 1);
  if (!padded && !of_rows && found.size() != series.size())
    wrong_size(found,
               counted(rows, "label") + ", one for every row" +
                   (series.size() > 1 ? ", or " + std::to_string(series.size()) + ", one for every series" : ""));
  std::size_t next = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    series[i].labels.clear();
    for (std::size_t row = 0; row < series[i].rows; ++row)
      series[i].labels.push_back(label_at(found, of_rows ? next++ : padded ? i * found.shape[1] + row : i));
  }
}

}  // namespace

void add_companions(const DataConfig& data, const SourceFile& file, std::vector<Series>& series) {
  if (!file.labels.empty() || !data.label_dataset.empty()) {
    const bool tests_only = !data.test_files.empty() && file.part != Part::kTest;
    if (!tests_only)
      set_labels(read_companion(file.labels.empty() ? file.path : file.labels, data.label_dataset, "data.label_file"),
                 series);
  }
  if (file.classes.empty() && data.class_dataset.empty()) return;
  const Companion found =
      read_companion(file.classes.empty() ? file.path : file.classes, data.class_dataset, "data.class_file");
  if (found.size() != series.size()) wrong_size(found, counted(series.size(), "class") + ", one for every sequence");
  for (std::size_t i = 0; i < series.size(); ++i) series[i].class_name = found.text(i);
}

void label_by_class(const DataConfig& data, Table& table) {
  if (data.normal_class.empty()) return;
  std::set<std::string> classes;
  for (const Series& series : table.series) classes.insert(series.class_name);
  // "1" is the class 1.0 of an array too.
  const auto number = parse_decimal(data.normal_class);
  const auto is_normal = [&](const std::string& name) {
    return name == data.normal_class || (number && parse_decimal(name) == number);
  };
  if (std::ranges::none_of(classes, is_normal))
    throw ConfigError({.message = "no series has the class data.normal_class = " + data.normal_class,
                       .key = "data.normal_class",
                       .hints = {"the classes are " + comma_list({classes.begin(), classes.end()})}});
  for (Series& series : table.series) series.labels.assign(series.rows, is_normal(series.class_name) ? 0.0f : 1.0f);
}

void complete_labels(Table& table) {
  const auto labelled = [](const Series& series) { return !series.labels.empty(); };
  if (std::ranges::none_of(table.series, labelled)) return;
  for (Series& series : table.series)
    if (series.labels.empty()) series.labels.assign(series.rows, 0.0f);
}

}  // namespace tapelab::experiments
