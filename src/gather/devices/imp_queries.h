// The complete queries that are sent to an IM and Presence node's database by `run sql`. The names of its
// tables for routes, federated domains and TLS contexts are not published, hence they are looked for in the
// catalogue.
#pragma once

#include <array>
#include <string_view>

namespace sipfed::gather {

// Tables and their columns, in the catalogue that every Informix database has.
inline constexpr std::string_view imp_tables_query =
    "run sql select t.tabname, c.colname, c.colno from systables t, syscolumns c where t.tabid = c.tabid and "
    "t.tabid > 99 and (t.tabname like '%route%' or t.tabname like '%feder%' or t.tabname like '%peer%' or "
    "t.tabname like '%subject%' or t.tabname like '%domain%' or t.tabname like '%tls%context%') order by "
    "t.tabname, c.colno";

// Service parameters, their names being the database's own and different from those on the screen.
inline constexpr std::string_view imp_parameters_query =
    "run sql select paramname, paramvalue from processconfig where lower(paramname) like '%record%route%' or "
    "lower(paramname) like '%im%gateway%' or lower(paramname) like '%imgw%' or lower(paramname) like "
    "'%im%controller%' or lower(paramname) like '%fed%rout%'";

// Beside these, only the form "run sql select {} from {}" is allowed.
inline constexpr std::array imp_queries = {imp_tables_query, imp_parameters_query};

}  // namespace sipfed::gather
