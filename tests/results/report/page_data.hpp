// The page of one study, and the data in it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "results/report/report.hpp"
#include "results/report/sections.hpp"

namespace tapelab::results::examples {

/// The page of a study that lies nowhere, and the data in it.
inline std::string page_of(const Study& study, const ReportRequest& request = {{}, Embed::kNothing, "tapelab"}) {
  return report_page({{study, "nowhere.h5", {}}}, request);
}

inline Json data_of(const std::string& page) {
  const std::string start = R"(<script type="application/json" id="data">)";
  const std::size_t first = page.find(start) + start.size();
  return Json::parse(page.substr(first, page.find("</script>", first) - first)).at("studies").at(0);
}

}  // namespace tapelab::results::examples
