#include "results/hdf5/calls.hpp"
#include "results/hdf5/plain.hpp"
#include "results/hdf5/recording.hpp"

namespace tapelab::results::h5 {
namespace {

std::string task(const char* verb, const std::string& name) { return std::string(verb) + " attribute '" + name + "'"; }

void write(hid_t owner, const std::string& name, hid_t in_file, hid_t in_memory, const Shape& shape, const void* data) {
  const Handle space = dataspace(shape);
  const Handle attribute(
      checked(H5Acreate2(owner, name.c_str(), in_file, space.id(), H5P_DEFAULT, H5P_DEFAULT), task("create", name)),
      H5Aclose);
  checked(H5Awrite(attribute.id(), in_memory, data), task("write", name));
}

std::optional<Handle> open(hid_t owner, const std::string& name) {
  if (checked(H5Aexists(owner, name.c_str()), task("look for", name)) == 0) return std::nullopt;
  return Handle(checked(H5Aopen(owner, name.c_str(), H5P_DEFAULT), task("open", name)), H5Aclose);
}

std::int64_t count(const Handle& attribute, const std::string& name) {
  const Handle space(checked(H5Aget_space(attribute.id()), task("size", name)), H5Sclose);
  return checked(H5Sget_simple_extent_npoints(space.id()), task("size", name));
}

herr_t collect_name(hid_t, const char* name, const H5A_info_t*, void* names) {
  return Gathered<std::string>::add(names, [&] { return std::string(name); });
}

std::vector<std::string> variable_texts(const Handle& attribute, const Handle& type, std::int64_t n,
                                        const std::string& name) {
  std::vector<char*> characters(static_cast<std::size_t>(n), nullptr);
  checked(H5Aread(attribute.id(), type.id(), characters.data()), task("read", name));
  std::vector<std::string> texts;
  for (char* const text : characters) {
    texts.emplace_back(text == nullptr ? "" : text);
    H5free_memory(text);
  }
  return texts;
}

/// Each padded to the same length.
std::vector<std::string> fixed_texts(const Handle& attribute, const Handle& type, std::int64_t n,
                                     const std::string& name) {
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  const std::size_t each = H5Tget_size(type.id()), count = static_cast<std::size_t>(n);
  if (each == 0 || each > kMostBytes / count) throw Error("attribute '" + name + "' holds texts that are too long");
  std::string all(each * count, '\0');
  checked(H5Aread(attribute.id(), type.id(), all.data()), task("read", name));
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string text = all.substr(i * each, each);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

}  // namespace

const PlainAttribute* Object::plain_attribute(const std::string& name) const {
  if (!apart_) return nullptr;
  const auto found = apart_.object->attributes.find(name);
  return found == apart_.object->attributes.end() ? nullptr : &found->second;
}

std::vector<std::string> Object::attribute_names() const {
  Gathered<std::string> names;
  return names.taken(H5Aiterate2(handle_.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_name, &names),
                     "list the attributes");
}

bool Object::is_dry() const { return recording_ != nullptr && recording_->dry; }

void Object::write_attribute(const std::string& name, const std::string& text) {
  if (is_dry()) return recording_->note("attribute", {number_}, {name, text});
  const char* const characters = text.c_str();
  write(handle_.id(), name, string_type(), string_type(), {}, &characters);
}

void Object::write_attribute(const std::string& name, std::span<const std::string> texts) {
  std::vector<const char*> characters;
  for (const std::string& text : texts) characters.push_back(text.c_str());
  characters.push_back(nullptr);  // libhdf5 wants a place to read from, for no texts too
  if (is_dry()) throw Error("attribute '" + name + "': a form has no arrays of texts");
  write(handle_.id(), name, string_type(), string_type(), {texts.size()}, characters.data());
}

template <Number T>
void Object::write_attribute(const std::string& name, std::span<const T> values) {
  if (is_dry())
    return recording_->note("attribute", {number_, type_code<T>()},
                            {name, characters_of(values.data(), values.size())});
  write(handle_.id(), name, file_type<T>(), memory_type<T>(), {values.size()}, values.data());
}

std::optional<std::string> Object::text_attribute(const std::string& name) const {
  if (const PlainAttribute* const plain = plain_attribute(name)) {
    if (!plain->no_text.empty()) throw Error(plain->no_text);
    return plain->text;
  }
  if (apart_) return std::nullopt;
  const auto attribute = open(handle_.id(), name);
  if (!attribute) return std::nullopt;
  const Handle stored(checked(H5Aget_type(attribute->id()), task("read", name)), H5Tclose);
  if (H5Tget_class(stored.id()) != H5T_STRING || count(*attribute, name) != 1)
    throw Error("attribute '" + name + "' is not one string");
  if (H5Tis_variable_str(stored.id()) <= 0) {  // as ncatted and h5py may leave it
    std::string text(H5Tget_size(stored.id()), '\0');
    checked(H5Aread(attribute->id(), stored.id(), text.data()), task("read", name));
    return text.substr(0, text.find('\0'));
  }
  char* characters = nullptr;
  const Handle type(checked(H5Tcopy(stored.id()), task("read", name)), H5Tclose);
  checked(H5Aread(attribute->id(), type.id(), &characters), task("read", name));
  std::string text = characters == nullptr ? "" : characters;
  H5free_memory(characters);
  return text;
}

std::optional<std::vector<std::string>> Object::text_attributes(const std::string& name) const {
  if (const PlainAttribute* const plain = plain_attribute(name))
    return plain->no_text.empty() ? std::vector<std::string>{plain->text} : plain->texts;
  if (apart_) return std::nullopt;
  const auto attribute = open(handle_.id(), name);
  if (!attribute) return std::nullopt;
  const Handle stored(checked(H5Aget_type(attribute->id()), task("read", name)), H5Tclose);
  const std::int64_t n = count(*attribute, name);
  constexpr std::int64_t kMost = 1'000'000;
  if (H5Tget_class(stored.id()) != H5T_STRING || n < 1 || n > kMost) return std::vector<std::string>{};
  return H5Tis_variable_str(stored.id()) > 0 ? variable_texts(*attribute, stored, n, name)
                                             : fixed_texts(*attribute, stored, n, name);
}

std::optional<std::int64_t> Object::integer_attribute(const std::string& name) const {
  if (const PlainAttribute* const plain = plain_attribute(name)) {
    if (!plain->no_integer.empty()) throw Error(plain->no_integer);
    return plain->integer;
  }
  if (apart_) return std::nullopt;
  const auto attribute = open(handle_.id(), name);
  if (!attribute) return std::nullopt;
  if (count(*attribute, name) != 1) throw Error("attribute '" + name + "' is not one number");
  std::int64_t value = 0;
  checked(H5Aread(attribute->id(), H5T_NATIVE_INT64, &value), task("read", name));
  return value;
}

std::optional<double> Object::number_attribute(const std::string& name) const {
  const auto numbers = number_attributes(name);
  return numbers && numbers->size() == 1 ? std::optional(numbers->front()) : std::nullopt;
}

std::optional<std::vector<double>> Object::number_attributes(const std::string& name) const {
  if (const PlainAttribute* const plain = plain_attribute(name)) return plain->numbers;
  if (apart_) return std::nullopt;
  const auto attribute = open(handle_.id(), name);
  if (!attribute) return std::nullopt;
  const Handle stored(checked(H5Aget_type(attribute->id()), task("read", name)), H5Tclose);
  const std::int64_t n = count(*attribute, name);
  constexpr std::int64_t kMost = 1000;  // more are no numbers about an array
  if (!is_number_type(stored.id()) || n < 1 || n > kMost) return std::vector<double>{};
  std::vector<double> values(static_cast<std::size_t>(n));
  checked(H5Aread(attribute->id(), H5T_NATIVE_DOUBLE, values.data()), task("read", name));
  return values;
}

bool Object::has_float_attribute(const std::string& name) const {
  if (const PlainAttribute* const plain = plain_attribute(name)) return plain->has_floats;
  if (apart_) return false;
  const auto attribute = open(handle_.id(), name);
  if (!attribute) return false;
  const Handle stored(checked(H5Aget_type(attribute->id()), task("read", name)), H5Tclose);
  return H5Tget_class(stored.id()) == H5T_FLOAT;
}

template void Object::write_attribute(const std::string&, std::span<const double>);
template void Object::write_attribute(const std::string&, std::span<const float>);
template void Object::write_attribute(const std::string&, std::span<const std::int8_t>);
template void Object::write_attribute(const std::string&, std::span<const std::int32_t>);
template void Object::write_attribute(const std::string&, std::span<const std::int64_t>);

}  // namespace tapelab::results::h5
