// Tables of an IM and Presence node's database, as `run sql` prints them. Tables for routes and federated
// domains have no published names: they are recognised by what they and their columns are called.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/facts/imp.h"

namespace sipfed::gather {

// A fixed-width table: names, a line of "=" as wide as each column, rows.
struct SqlTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // as many cells as columns
  bool complete = false;                       // the head was there
};
SqlTable read_sql_table(std::string_view text);

// What to ask after `imp_tables_query` was answered: "run sql select COLUMNS from TABLE", where table and
// columns are plausible; nothing else is read.
std::vector<std::string> table_queries(std::string_view tables_answer);

// Takes what it knows out of the answers to such queries, and to `imp_parameters_query`.
void read_imp_tables(const std::map<std::string, std::string>& answers, Imp& into);

}  // namespace sipfed::gather
