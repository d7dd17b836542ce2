// This engine behind the protocol of bench/peers/rego/README.md, so that it is measured in turns
// with other engines, and asked what they are asked.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <latch>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/json.h"
#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"
#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

// As many as OPA tells of.
constexpr std::size_t kMaxErrors = 10;

std::uint64_t nanoseconds_since(Clock::time_point begin) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count());
}

std::vector<ModuleSource> modules_of(const Json& request) {
  std::vector<ModuleSource> out;
  for (const Json& each : request.at("modules")) {
    out.push_back({each.at("name"), each.at("text"),
                   each.at("version") == "v0" ? RegoVersion::kV0 : RegoVersion::kV1});
  }
  return out;
}

Json errors_of(const Diagnostics& diagnostics) {
  Json errors = Json::array();
  for (const Diagnostic& each : diagnostics) {
    errors.push_back({{"code", std::string(to_string(each.code))},
                      {"row", each.location.row},
                      {"col", each.location.column},
                      {"message", each.message}});
  }
  return {{"errors", errors}};
}

Json error_of(std::string_view code, std::string_view message) {
  return {{"error", {{"code", std::string(code)}, {"message", std::string(message)}}}};
}

/// As text, for comparing: [value] or null.
std::string result_of(const Answer& answer) {
  if (!answer.value().is_defined()) return "null";
  std::string out = "[";
  (void)write_json(answer.value(), {}, out);
  return out + "]";
}

/// What is loaded: a policy, a query, and data.
struct Loaded {
  explicit Loaded(Query its_query) : query(std::move(its_query)) {}

  Arena arena;
  Value data = {};
  Query query;
};

/// One thread's share of a measurement.
struct Measured {
  std::vector<std::uint64_t> times;
  std::vector<std::string> first;
  std::uint64_t changed = 0;
};

class Measurement {
 public:
  Measurement(const Loaded& loaded, const std::vector<std::string>& inputs, bool from_bytes)
      : loaded_(loaded), inputs_(inputs), from_bytes_(from_bytes) {
    if (from_bytes) return;
    for (const std::string& text : inputs) values_.push_back(reader_.parse(text, parsed_).value());
  }

  Measured run(std::size_t rounds) {
    Measured out;
    out.times.reserve(rounds * inputs_.size());
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const std::string got = decide(i, out.times);
        if (round == 0) {
          out.first.push_back(got);
        } else if (got != out.first[i]) {
          ++out.changed;
        }
      }
    }
    return out;
  }

 private:
  std::string decide(std::size_t i, std::vector<std::uint64_t>& times) {
    const Clock::time_point begin = Clock::now();
    if (from_bytes_) arena_.reset();
    const Value input = from_bytes_ ? reader_.parse(inputs_[i], arena_).value() : values_[i];
    const auto answer = evaluator_.ask(loaded_.query, input, loaded_.data);
    times.push_back(nanoseconds_since(begin));
    return answer.has_value() ? result_of(*answer) : to_text(answer.error());
  }

  const Loaded& loaded_;
  const std::vector<std::string>& inputs_;
  bool from_bytes_;
  JsonReader reader_;
  Arena parsed_;
  Arena arena_;
  std::vector<Value> values_;
  Evaluator evaluator_;
};

class Peer {
 public:
  /// A line for a line. Values are not read as other libraries do, who lose numbers' digits.
  std::string answer(const std::string& line) {
    const Json request = Json::parse(line, nullptr, false);
    if (!request.is_object()) return error_of("request", "no JSON object").dump();
    if (request.contains("check")) return check(request["check"]);
    if (request.contains("eval"))
      return eval(request["eval"], raw_json_member(line, "eval").value());
    return answer(request).dump();
  }

 private:
  Json answer(const Json& request) {
    if (request.contains("load")) return load(request["load"]);
    if (request.contains("measure")) return measure(request["measure"]);
    if (request.contains("rss")) return {{"rss_anon_kib", rss_anon_kib()}};
    return error_of("request", "unknown request");
  }

  Json load(const Json& request) {
    const std::string data = request.value("data", Json::object()).dump();
    std::vector<ModuleSource> modules = modules_of(request);
    const std::string query = request.at("query");
    const Clock::time_point begin = Clock::now();
    auto policy = Policy::compile(std::move(modules), {.max_errors = kMaxErrors});
    if (!policy.has_value()) return errors_of(policy.error());
    auto prepared = Query::prepare(*policy, query);
    if (!prepared.has_value()) return errors_of(prepared.error());
    loaded_ = std::make_unique<Loaded>(*std::move(prepared));
    loaded_->data = parse_json(data, loaded_->arena).value();
    const std::uint64_t time = nanoseconds_since(begin);
    return {{"loaded", true}, {"compile_ns", time}};
  }

  std::string check(const std::string& text) {
    Arena arena;
    const auto input = parse_json(text, arena);
    if (!input.has_value()) return error_of("input", input.error().message).dump();
    Evaluator evaluator;
    return told(evaluator.ask(loaded_->query, *input, loaded_->data));
  }

  static std::string told(const std::expected<Answer, EvaluationError>& answer) {
    if (answer.has_value()) return fmt::format(R"({{"result": {}}})", result_of(*answer));
    return error_of(to_string(answer.error().code), to_text(answer.error())).dump();
  }

  Json measure(const Json& request) {
    const std::vector<std::string> inputs = request.at("inputs");
    const std::size_t threads = request.value("threads", std::size_t{1});
    const std::size_t rounds = request.at("rounds");
    std::vector<std::unique_ptr<Measurement>> measurements;
    for (std::size_t i = 0; i < threads; ++i) {
      measurements.push_back(
          std::make_unique<Measurement>(*loaded_, inputs, request.at("mode") == "bytes"));
    }
    std::vector<Measured> measured(threads);
    std::latch start(static_cast<std::ptrdiff_t>(threads) + 1);
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        start.arrive_and_wait();
        measured[i] = measurements[i]->run(rounds);
      });
    }
    start.arrive_and_wait();
    const Clock::time_point begin = Clock::now();
    running.clear();
    return summary(measured, nanoseconds_since(begin));
  }

  static Json summary(const std::vector<Measured>& measured, std::uint64_t wall) {
    std::vector<std::uint64_t> times;
    std::uint64_t changed = 0;
    for (const Measured& each : measured) {
      times.insert(times.end(), each.times.begin(), each.times.end());
      changed += each.changed;
      for (std::size_t i = 0; i < each.first.size(); ++i) {
        changed += each.first[i] == measured.front().first[i] ? 0U : 1U;
      }
    }
    std::ranges::sort(times);
    std::uint64_t sum = 0;
    for (const std::uint64_t each : times) sum += each;
    const auto percentile = [&](std::size_t q) {
      return times.empty() ? 0 : times[(times.size() * q + 99) / 100 - 1];
    };
    Json results = Json::array();
    for (const std::string& each : measured.front().first) {
      results.push_back(Json::parse(each, nullptr, false));
    }
    return {{"p50_ns", percentile(50)},
            {"p99_ns", percentile(99)},
            {"mean_ns", times.empty() ? 0 : sum / times.size()},
            {"wall_ns", wall},
            {"decisions", times.size()},
            {"changed", changed},
            {"results", results}};
  }

  static std::uint64_t rss_anon_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8));
    }
    return 0;
  }

  static std::string eval(const Json& request, std::string_view text) {
    auto policy = Policy::compile(modules_of(request), {.max_errors = kMaxErrors});
    if (!policy.has_value()) return errors_of(policy.error()).dump();
    const auto query = Query::prepare(*policy, request.at("query"));
    if (!query.has_value()) return errors_of(query.error()).dump();
    Arena arena;
    const auto member = [&](const char* name) {
      if (!request.contains(name)) return Value();
      return parse_json(raw_json_member(text, name).value(), arena).value();
    };
    const Value data = member("data");
    const Value input = member("input");
    Evaluator evaluator({.strict_builtin_errors = request.value("strict", false)});
    return told(evaluator.ask(*query, input, data));
  }

  std::unique_ptr<Loaded> loaded_;
};

void serve() {
  Peer peer;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << peer.answer(line) << std::endl;  // each is waited for
  }
}

}  // namespace
}  // namespace confcom::rego

int main() {
  confcom::rego::serve();
  return 0;
}
