# Warnings are errors. -Wmismatched-new-delete speaks falsely about Asio's awaitable frames under g++ 12, and
# -Wmissing-field-initializers about designated initialisers that leave members to their defaults. -Wrestrict,
# -Warray-bounds and -Wstringop misread std::string and std::vector under g++ 12 at -O2.
add_library(sipfed_warnings INTERFACE)
target_compile_options(sipfed_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
  -Wno-missing-field-initializers -Wno-sign-conversion
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overread;-Wno-stringop-overflow>"
  $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers -Wno-unknown-warning-option>)

if(SIPFED_SANITIZE)
  add_compile_options(-fsanitize=${SIPFED_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SIPFED_SANITIZE})
endif()
