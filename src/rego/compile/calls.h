#pragma once

#include <functional>

#include "rego/compile/core.h"

namespace confcom::rego {

/// All expressions in a body, with those of comprehensions and of the bodies that are in it.
void for_each_expression(const CoreBody& body,
                         const std::function<void(const CoreExpression&)>& see);

/// All calls in a body, with those of comprehensions and of the bodies that are in it.
void for_each_call(const CoreBody& body, const std::function<void(const CoreExpression&)>& see);

}  // namespace confcom::rego
