// A thin layer over the C API of HDF5 that can only write files which netCDF tools, xarray, h5py and HDFView open as
// they are: creation order kept and no times stored (equal content gives equal bytes), variable-length UTF-8 strings,
// earliest file format, chunks only where they pay. Files are built and read in memory; nothing here touches the disk.
// A handle must be closed on the thread that opened it. Every failure throws Error with libhdf5's own message.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tapelab::results::h5 {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
concept Number = std::same_as<T, double> || std::same_as<T, float> || std::same_as<T, std::int8_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t>;
template <class T>
concept Element = Number<T> || std::same_as<T, std::string>;

/// Extent of every axis; empty: a scalar.
using Shape = std::vector<std::size_t>;

/// Product of the extents. Throws Error for one that no number of 64 bits holds.
std::size_t element_count(const Shape& shape);

/// "[3, 20, 2]"; of a scalar "[]".
std::string shape_text(const Shape& shape);

/// kBySize: contiguous below 16 KiB, else chunks of at most 1 MiB with shuffle and gzip 4. kPlain: contiguous,
/// unfiltered.
enum class Storage { kBySize, kPlain };

/// What a stored dataset holds.
enum class Kind { kInt8, kInt32, kInt64, kFloat, kDouble, kString, kOther };

/// A type of integers. No bits: the dataset holds none.
struct Integers {
  std::size_t bits = 0;
  bool is_signed = true;
};

/// Owns one identifier of libhdf5 (hid_t) and closes it.
class Handle {
 public:
  using Close = int (*)(std::int64_t);
  Handle() = default;
  Handle(std::int64_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  std::int64_t id() const { return id_; }

 private:
  std::int64_t id_ = -1;
  Close close_ = nullptr;
};

struct Recording;
struct PlainAttribute;
struct PlainObject;
class FileApart;

/// Where a file that was read apart keeps an object. Empty: the object is libhdf5's.
struct PlacedApart {
  std::shared_ptr<const FileApart> file;
  const PlainObject* object = nullptr;
  std::string path;

  explicit operator bool() const { return object != nullptr; }
};

/// Something that carries attributes. An attribute is written once; writing it again throws.
class Object {
 public:
  void write_attribute(const std::string& name, const std::string& text);
  template <Number T>
  void write_attribute(const std::string& name, std::span<const T> values);           ///< one axis, at least one value
  void write_attribute(const std::string& name, std::span<const std::string> texts);  ///< one axis; may be empty
  template <Number T>
  void write_attribute(const std::string& name, T value) {
    write_attribute(name, std::span<const T>(&value, 1));
  }
  /// Absent attribute: nullopt.
  std::optional<std::string> text_attribute(const std::string& name) const;
  /// The strings of an attribute, one or several, of fixed or any length; nothing if it is absent, empty for one that
  /// holds none.
  std::optional<std::vector<std::string>> text_attributes(const std::string& name) const;
  std::optional<std::int64_t> integer_attribute(const std::string& name) const;
  /// Absent attribute, one that is no number or more than one: nullopt.
  std::optional<double> number_attribute(const std::string& name) const;
  /// The numbers of an attribute; nothing if it is absent, empty for one that holds no numbers.
  std::optional<std::vector<double>> number_attributes(const std::string& name) const;
  /// Whether the numbers of an attribute are floats.
  bool has_float_attribute(const std::string& name) const;
  std::vector<std::string> attribute_names() const;

 protected:
  explicit Object(Handle handle, Recording* recording = nullptr, std::size_t number = 0)
      : handle_(std::move(handle)), recording_(recording), number_(number) {}
  explicit Object(PlacedApart apart) : apart_(std::move(apart)), recording_(nullptr), number_(0) {}
  /// Whether calls are noted only: there is no file then, and no handle.
  bool is_dry() const;
  /// Null if the object was not read apart or has no such attribute.
  const PlainAttribute* plain_attribute(const std::string& name) const;

  Handle handle_;
  PlacedApart apart_;
  Recording* recording_;  ///< of a file that FileForms makes, else null
  std::size_t number_;    ///< of this object in the recording
};

class Dataset : public Object {
 public:
  /// Throws Error for a null data space, which holds no value, not even one.
  Shape shape() const;
  bool is_null() const;
  Kind kind() const;
  /// Whether it holds integers, floats or enumerated values (booleans) of any size, which read<double>() converts.
  bool is_number() const;
  /// Bits behind the leading one in its floats; 52 for integers.
  std::size_t mantissa_bits() const;
  Integers integers() const;
  /// Names of the axes, "" where one has none: its label, else the name of its dimension scale, as netCDF, xarray and
  /// h5py write them.
  std::vector<std::string> axis_names() const;
  /// All elements, row-major; numbers are converted to T. Throws Error for a shape that is larger than anything the
  /// file can hold or memory can take, and for values that stand in another file.
  template <Element T>
  std::vector<T> read() const;
  /// Makes this one-axis dataset the dimension scale `name`.
  void make_scale(const std::string& name);
  void attach_scale(unsigned axis, const Dataset& scale);

 private:
  friend class Group;
  friend class FileForms;
  using Object::Object;
  /// How many elements of so many bytes in memory there are to read.
  std::size_t readable_count(std::size_t element_bytes) const;
};

/// A member of a group. A soft link, which is not hard, may lead to nothing, or in a circle.
struct Link {
  std::string name;
  bool is_hard;
};

class Group : public Object {
 public:
  Group create_group(const std::string& name);
  /// Links into other files are not followed, here as everywhere: these may be pipes, or anything.
  Group group(const std::string& name) const;
  Dataset dataset(const std::string& name) const;
  bool has(const std::string& name) const;
  bool has_group(const std::string& name) const;
  /// The members, oldest first.
  std::vector<Link> links() const;
  std::vector<std::string> names() const;
  /// Paths of all datasets here and in groups below, sorted; soft and external links are not followed. Works for files
  /// written by others too.
  std::vector<std::string> dataset_paths() const;

  /// Row-major `values`. With `fill`, the fill value is set and the attribute `_FillValue` written.
  template <Number T>
  Dataset create(const std::string& name, const Shape& shape, std::span<const T> values,
                 std::optional<T> fill = std::nullopt, Storage storage = Storage::kBySize);
  Dataset create(const std::string& name, const Shape& shape, std::span<const std::string> values);
  template <Element T>
  Dataset create_scalar(const std::string& name, const T& value) {
    return create(name, {}, std::span<const T>(&value, 1));
  }
  /// A named axis with values: a netCDF coordinate variable.
  template <Element T>
  Dataset create_coordinate(const std::string& name, std::span<const T> values) {
    Dataset scale = create(name, {values.size()}, values);
    scale.make_scale(name);
    return scale;
  }
  /// A named axis without values: a netCDF dimension. Takes no space for its `extent` elements.
  Dataset create_dimension(const std::string& name, std::size_t extent);

 private:
  friend class File;
  friend class FileForms;
  using Object::Object;
};

/// An HDF5 file that lives in memory.
class File {
 public:
  static File create();
  /// Reads `image`, which must outlive the file and all that is opened in it, where it lies. It is known to be as a
  /// program wrote it: libhdf5 can crash on others.
  static File open(std::span<const std::byte> image);
  /// Reads an image that nothing vouches for, in a process of its own (h5_apart.hpp).
  static File open_apart(std::span<const std::byte> image);
  Group root() const;
  /// The finished file's bytes. Groups and datasets still open are flushed too.
  std::vector<std::byte> image() const;
  /// The same bytes where libhdf5 keeps them, not copied: valid until this file changes or closes. Only of a file that
  /// was created.
  std::span<const std::byte> view() const;

 private:
  friend class FileForms;
  explicit File(Handle handle) : handle_(std::move(handle)) {}
  explicit File(std::shared_ptr<const FileApart> apart) : apart_(std::move(apart)) {}
  /// A copy of `image` that can be written to.
  static File edit(std::span<const std::byte> image);
  /// Where libhdf5 keeps the finished file's bytes.
  std::span<std::byte> memory() const;
  Handle handle_;
  std::shared_ptr<const FileApart> apart_;
};

/// Lets libhdf5 set up itself and what it keeps for the calling thread, while there is memory: where that lacks, it
/// dies.
void prepare_thread();

}  // namespace tapelab::results::h5
