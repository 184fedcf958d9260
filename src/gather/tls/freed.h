// A unique_ptr for handles of a C library: Freed<X509, X509_free>.
#pragma once

#include <memory>

namespace sipfed::gather {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

template <class T, auto Free>
using Freed = std::unique_ptr<T, FreedBy<Free>>;

}  // namespace sipfed::gather
