# Finds the folders under checks/, embeds their pages and data, and writes the list. A folder that lacks a part stops
# the configuration with its name.

# Writes `text` as C++ string literals: one literal may hold no more than 64 KiB, so long texts are cut.
function(sipfed_literal out file)
  file(READ ${file} text)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  string(FIND "${text}" ")sipfed\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} contains the delimiter of the embedded text")
  endif()
  set(${out} "R\"sipfed(${text})sipfed\"" PARENT_SCOPE)
endfunction()

function(sipfed_checks target)
  file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true ${PROJECT_SOURCE_DIR}/checks/*)
  set(sources)
  set(declarations "")
  set(entries "")
  foreach(folder IN LISTS folders)
    if(NOT IS_DIRECTORY ${folder})
      continue()
    endif()
    get_filename_component(name ${folder} NAME)
    foreach(part check.cpp en.md ja.md fires.json)
      if(NOT EXISTS ${folder}/${part})
        message(FATAL_ERROR "checks/${name} has no ${part}")
      endif()
    endforeach()
    list(APPEND sources ${folder}/check.cpp)
    sipfed_literal(en ${folder}/en.md)
    sipfed_literal(ja ${folder}/ja.md)
    sipfed_literal(fires ${folder}/fires.json)
    set(world "{}")
    if(EXISTS ${folder}/world.json)
      sipfed_literal(world ${folder}/world.json)
    endif()
    string(APPEND declarations "extern const Check ${name};\n")
    string(APPEND entries "    {\"${name}\", &checks::${name},\n${en},\n${ja},\n${fires},\n${world}},\n")
  endforeach()
  list(LENGTH sources count)
  set(list ${PROJECT_BINARY_DIR}/all_checks.cpp)
  file(CONFIGURE OUTPUT ${list} @ONLY CONTENT [[
// Written by cmake/Checks.cmake.
#include <array>
#include "sipfed/check.h"
namespace sipfed {
namespace checks {
@declarations@}
std::span<const Entry> all_checks() {
  static const std::array<Entry, @count@> entries{{
@entries@  }};
  return entries;
}
}  // namespace sipfed
]])
  # Pages and data longer than the 65,536 bytes that a compiler has to take; g++ and clang++ take more.
  set_source_files_properties(${list} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  add_library(${target} STATIC ${sources} ${list})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/include)
endfunction()
