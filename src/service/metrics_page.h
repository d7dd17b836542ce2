#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace confcom::service {

/// The metrics of one scrape. Confined to one thread.
class MetricsPage {
 public:
  using Labels = std::map<std::string, std::string>;

  /// `prefix`: of all names, "confcom_device_plugin_".
  explicit MetricsPage(std::string prefix);
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;
  ~MetricsPage();

  void gauge(const char* name, const char* help, const Labels& labels, std::uint64_t value);
  void counter(const char* name, const char* help, const Labels& labels, std::uint64_t value);

  /// In Prometheus' text format, version 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Registry;
  const std::string prefix_;
  const std::unique_ptr<Registry> registry_;
};

}  // namespace confcom::service
