#include "rego/annotations/annotation_block.h"

#include <algorithm>
#include <string_view>

namespace confcom::rego {
namespace {

constexpr std::string_view kMark = "METADATA";
constexpr std::string_view kSpace = " \t\v\f\r";

bool begins_block(const Comment& comment) {
  const std::size_t begin = std::min(comment.text.find_first_not_of(kSpace), comment.text.size());
  return comment.location.column == 1 && comment.text.substr(begin).starts_with(kMark);
}

bool goes_on(const AnnotationBlock& block, const Comment& comment) {
  const Location& last = block.lines.empty() ? block.location : block.lines.back().location;
  return comment.location.column == 1 && comment.location.row == last.row + 1;
}

}  // namespace

std::string AnnotationBlock::text() const {
  std::string out;
  for (const Comment& each : lines) {
    out += each.text.starts_with(' ') ? each.text.substr(1) : each.text;
    out += '\n';
  }
  return out;
}

std::vector<AnnotationBlock> find_annotation_blocks(const std::vector<Comment>& comments) {
  std::vector<AnnotationBlock> out;
  bool is_open = false;
  for (const Comment& each : comments) {
    if (begins_block(each)) {
      out.push_back({.location = each.location, .lines = {}});
      is_open = true;
    } else if (is_open && goes_on(out.back(), each)) {
      out.back().lines.push_back(each);
    } else {
      is_open = false;
    }
  }
  return out;
}

}  // namespace confcom::rego
