#include "results/hdf5/forms.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "results/hdf5/recording.hpp"

namespace tapelab::results::h5 {
namespace {

constexpr std::size_t kForms = 4;  ///< kept; a grid's neighbouring runs have few

void append(std::string& text, std::size_t number) {
  text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

void Recording::note(std::string_view call, std::initializer_list<std::size_t> numbers_of_call,
                     std::initializer_list<std::string_view> texts) {
  calls += call;
  for (const std::size_t number : numbers_of_call) append(calls, number);
  for (const std::string_view text : texts) {
    append(calls, text.size());
    calls += text;
  }
}

std::size_t Recording::add(std::size_t owner, const std::string& name, Shape shape) {
  members.emplace(std::pair(owner, name), shapes.size());
  shapes.push_back(std::move(shape));
  return shapes.size() - 1;
}

void Recording::keep_bytes(std::span<const std::byte> of_dataset, hid_t type) {
  bytes += of_dataset.size();
  if (is_large()) return;
  values.push_back({numbers.size(), of_dataset.size(), type, {}, false});
  numbers.insert(numbers.end(), of_dataset.begin(), of_dataset.end());
}

void Recording::place(hid_t dataset, bool by_library) {
  std::string path(static_cast<std::size_t>(checked(H5Iget_name(dataset, nullptr, 0), "name a dataset")), '\0');
  checked(H5Iget_name(dataset, path.data(), path.size() + 1), "name a dataset");
  std::optional<std::size_t> address;
  if (!by_library && std::endian::native == std::endian::little) {  // as files are
    if (const haddr_t offset = H5Dget_offset(dataset); offset != HADDR_UNDEF) address = offset;
  }
  places.push_back({std::move(path), address});
}

const FileForms::Form& FileForms::form(const std::string& calls, const std::function<void(Group&)>& write) {
  auto known = std::ranges::find(forms_, calls, &Form::calls);
  if (known != forms_.end()) {
    std::rotate(forms_.begin(), known, known + 1);
    return forms_.front();
  }
  Recording recording(false);
  const File file = File::create();
  {
    Group root = file.root();
    root.recording_ = &recording;
    write(root);
  }
  forms_.push_front({calls, file.image(), std::move(recording.places)});
  if (forms_.size() > kForms) forms_.pop_back();
  return forms_.front();
}

File FileForms::filled(const Form& form, const Recording& recorded) {
  File file = File::edit(form.image);
  const Group root = file.root();
  const auto write = [&](const std::string& path, hid_t type, const void* values) {
    checked(H5Dwrite(root.dataset(path).handle_.id(), type, H5S_ALL, H5S_ALL, transfer(), values),
            "write '" + path + "'");
  };
  std::vector<const char*> characters;
  for (std::size_t k = 0; k < form.places.size(); ++k) {
    const Recording::Values& values = recorded.values[k];
    if (values.is_text) {
      characters.clear();
      for (const std::string& text : values.texts) characters.push_back(text.c_str());
      write(form.places[k].path, string_type(), characters.data());
    } else if (!form.places[k].address) {
      write(form.places[k].path, values.type, recorded.numbers.data() + values.begin);
    }
  }
  const std::span<std::byte> memory = file.memory();
  for (std::size_t k = 0; k < form.places.size(); ++k)
    if (const auto address = form.places[k].address)
      std::memcpy(memory.data() + *address, recorded.numbers.data() + recorded.values[k].begin,
                  recorded.values[k].bytes);
  return file;
}

File FileForms::file(const std::function<void(Group&)>& write) {
  Recording recording(true);
  Group dry_root({}, &recording);
  write(dry_root);
  if (!recording.is_large()) return filled(form(recording.calls, write), recording);
  File file = File::create();
  Group root = file.root();
  write(root);
  return file;
}

}  // namespace tapelab::results::h5
