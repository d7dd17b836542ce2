#include "rego/eval/answer_json.h"

#include <fmt/format.h>

#include <iterator>

#include "rego/value/json_writer.h"

namespace confcom::rego {
namespace {

class AnswerWriter {
 public:
  AnswerWriter(const Query& query, const Answer& answer, std::size_t max_bytes, std::string& out)
      : query_(query), answer_(answer), style_{.max_bytes = max_bytes}, out_(out) {}

  Result<void> write() {
    if (answer_.rows() == 0) {
      out_ += "{}";
      return {};
    }
    for (std::size_t row = 0; row < answer_.rows(); ++row) {
      out_ += row == 0 ? R"({"result":[{"expressions":[)" : R"(,{"expressions":[)";
      CONFCOM_CHECK(write_expressions(row));
      out_ += ']';
      if (!answer_.variables().empty()) CONFCOM_CHECK(write_bindings(row));
      out_ += '}';
    }
    out_ += "]}";
    return {};
  }

 private:
  Result<void> write_expressions(std::size_t row) {
    for (std::size_t i = 0; i < answer_.expressions().size(); ++i) {
      const std::string_view text = answer_.expressions()[i];
      const Location place = location_of(text, query_.text());
      out_ += i == 0 ? R"({"value":)" : R"(,{"value":)";
      CONFCOM_CHECK(write_json(answer_.expression(row, i), style_, out_));
      out_ += R"(,"text":)";
      write_json_string(text, out_);
      fmt::format_to(std::back_inserter(out_), R"(,"location":{{"row":{},"col":{}}}}})", place.row,
                     place.column);
    }
    return {};
  }

  Result<void> write_bindings(std::size_t row) {
    out_ += R"(,"bindings":{)";
    for (std::size_t i = 0; i < answer_.variables().size(); ++i) {
      if (i != 0) out_ += ',';
      write_json_string(answer_.variables()[i], out_);
      out_ += ':';
      CONFCOM_CHECK(write_json(answer_.variable(row, i), style_, out_));
    }
    out_ += '}';
    return {};
  }

  const Query& query_;
  const Answer& answer_;
  const JsonStyle style_;
  std::string& out_;
};

}  // namespace

Location location_of(std::string_view part, std::string_view text) {
  const auto offset = static_cast<std::size_t>(part.data() - text.data());
  Location out{.row = 1,
               .column = 1,
               .offset = static_cast<std::uint32_t>(offset),
               .end = static_cast<std::uint32_t>(offset + part.size())};
  for (const char c : text.substr(0, offset)) {
    const bool goes_on = (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
    out.column += goes_on ? 0U : 1U;
    if (c != '\n') continue;
    ++out.row;
    out.column = 1;
  }
  return out;
}

Result<void> write_answer(const Query& query, const Answer& answer, std::size_t max_bytes,
                          std::string& out) {
  return AnswerWriter(query, answer, max_bytes, out).write();
}

}  // namespace confcom::rego
