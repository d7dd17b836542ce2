#include "app/rego_input.h"

#include <fmt/format.h>

#include <istream>
#include <string>

#include "app/rego_files.h"
#include "base/bytes.h"
#include "base/file.h"
#include "rego/value/json_reader.h"

namespace confcom::app {
namespace {

constexpr std::size_t kMaxBytes = rego::JsonLimits().bytes;
constexpr std::size_t kPart = std::size_t{64} << 10;

Result<std::string> read_all(std::istream& in) {
  std::string out;
  while (in.good() && out.size() <= kMaxBytes) {
    const std::size_t before = out.size();
    out.resize(before + kPart);
    in.read(out.data() + before, static_cast<std::streamsize>(kPart));
    out.resize(before + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return fail(ErrorCode::kIo, "standard input: cannot be read");
  if (out.size() > kMaxBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("standard input: larger than {} bytes", kMaxBytes));
  }
  return out;
}

}  // namespace

Result<std::string> load_text(const std::string& path, Streams& streams) {
  if (path == "-") return read_all(streams.in);
  CONFCOM_TRY(const ByteVector bytes, load_file(path, kMaxBytes));
  return std::string(as_text(bytes));
}

Result<rego::Value> load_input(const std::string& path, Streams& streams, rego::Arena& arena) {
  if (path != "-") return load_document(path, arena);
  CONFCOM_TRY(const std::string text, load_text(path, streams));
  auto out = rego::parse_json(text, arena);
  if (!out.has_value())
    return std::unexpected(with_context(std::move(out).error(), "standard input"));
  return out;
}

}  // namespace confcom::app
