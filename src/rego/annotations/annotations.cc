#include "rego/annotations/annotations.h"

namespace confcom::rego {

std::string_view to_string(AnnotationScope scope) {
  switch (scope) {
    case AnnotationScope::kRule:
      return "rule";
    case AnnotationScope::kDocument:
      return "document";
    case AnnotationScope::kPackage:
      return "package";
    case AnnotationScope::kSubpackages:
      return "subpackages";
  }
  return "scope";
}

}  // namespace confcom::rego
