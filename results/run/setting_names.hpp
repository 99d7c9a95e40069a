// Settings that were called otherwise in earlier versions. Files keep the name they were written with; readers, grid
// files and requests take either, and run ids hash the first, so that a rename repeats no run.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

struct RenamedSetting {
  std::string_view before, now;
};

/// A row for every rename; a setting has at most one.
std::span<const RenamedSetting> renamed_settings();

/// What a setting is called now, for one of an earlier version; nothing for any other text.
std::optional<std::string> renamed_setting(std::string_view key);

/// The name of today, which is `key` itself unless it was renamed.
std::string current_setting_name(const std::string& key);
std::vector<std::string> current_setting_names(std::vector<std::string> keys);

/// The first name that a setting of today had.
std::string first_setting_name(const std::string& key);

/// The object of config_json with every setting by its name of today.
std::string with_current_settings(std::string config);

}  // namespace tapelab::results
