#include "gather/devices/imp_tables.h"

#include <algorithm>
#include <charconv>

#include "gather/devices/imp_queries.h"
#include "gather/devices/imp_text.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t rows_limit = 500, columns_limit = 40, queries_limit = 8, parameters_limit = 50;

enum class TableKind { other, routes, federated_domains, peer_subjects, tls_contexts };

bool has(std::string_view name, std::string_view part) { return name.find(part) != std::string_view::npos; }

// Both names are the database's own, lower case, without spaces.
TableKind kind_of(std::string_view table) {
  for (const char* foreign :
       {"xmpp", "xcp", "policy", "email", "alias", "intercluster", "replicat", "history"})
    if (has(table, foreign)) return TableKind::other;
  if (table.starts_with("type")) return TableKind::other;  // names of an enumeration, no settings
  if (has(table, "route")) return TableKind::routes;
  if (has(table, "tls") && has(table, "context") && !has(table, "map") && !has(table, "subject"))
    return TableKind::tls_contexts;
  if (has(table, "feder") || (has(table, "fed") && has(table, "domain"))) return TableKind::federated_domains;
  return has(table, "peer") || has(table, "subject") ? TableKind::peer_subjects : TableKind::other;
}

enum class Column { other, pattern, next_hop, port, protocol, type, domain, subject, name, no_fragments };

Column column_of(TableKind kind, std::string_view name) {
  if (name.starts_with("pk") || name.starts_with("fk") || has(name, "desc")) return Column::other;
  if (kind == TableKind::routes) {
    if (has(name, "port") && !has(name, "support")) return Column::port;
    if (has(name, "protocol") || has(name, "transport")) return Column::protocol;
    if (has(name, "hop")) return has(name, "type") ? Column::other : Column::next_hop;
    if (has(name, "pattern") || has(name, "dest")) return Column::pattern;
    return has(name, "type") ? Column::type : Column::other;
  }
  if (kind == TableKind::tls_contexts) {
    const bool fragments = has(name, "fragment") && (has(name, "no") || has(name, "disab"));
    return fragments                                         ? Column::no_fragments
           : name == "name" || name.ends_with("contextname") ? Column::name
                                                             : Column::other;
  }
  if (has(name, "type") || has(name, "date") || has(name, "id")) return Column::other;
  if (kind == TableKind::federated_domains) return has(name, "domain") ? Column::domain : Column::other;
  if (kind == TableKind::peer_subjects) return has(name, "subject") ? Column::subject : Column::other;
  return Column::other;
}

bool is_sql_name(std::string_view name) {
  return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_enough(TableKind kind, const std::vector<Column>& columns) {
  const auto holds = [&](Column wanted) {
    return std::find(columns.begin(), columns.end(), wanted) != columns.end();
  };
  switch (kind) {
    case TableKind::routes:
      return holds(Column::pattern) && holds(Column::next_hop);
    case TableKind::federated_domains:
      return holds(Column::domain);
    case TableKind::peer_subjects:
      return holds(Column::subject);
    case TableKind::tls_contexts:
      return holds(Column::name) && holds(Column::no_fragments);
    case TableKind::other:
      break;
  }
  return false;
}

std::string word_in(const std::string& text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (imp_contains(text, word)) return std::string(word);
  return {};
}

int port_in(const std::string& text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0 && port < 65536 ? port : 0;
}

bool is_pattern(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

StaticRoute route_of(const std::vector<Column>& kinds, const std::vector<std::string>& row) {
  StaticRoute route;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == Column::pattern && is_pattern(row[i])) route.pattern = row[i];
    if (kinds[i] == Column::next_hop && imp_is_host(row[i])) route.next_hop = lower(row[i]);
    if (kinds[i] == Column::port) route.port = port_in(row[i]);
    if (kinds[i] == Column::protocol) route.protocol = word_in(row[i], {"TLS", "TCP", "UDP"});
    if (kinds[i] == Column::type) route.type = word_in(row[i], {"domain", "user"});
  }
  return route;
}

// "Disable Empty TLS Fragments" of each context, as a parameter: "<context> disableemptyfragments".
void read_contexts(const std::vector<Column>& kinds, const SqlTable& table, Imp& into) {
  for (const auto& row : table.rows) {
    std::string name, value;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (kinds[i] == Column::name) name = imp_clean(row[i], 100);
      if (kinds[i] == Column::no_fragments) value = imp_clean(row[i], 20);
    }
    if (!name.empty() && into.parameters.size() < parameters_limit)
      into.parameters[name + " disableemptyfragments"] = value;
  }
}

void read_rows(TableKind kind, const std::vector<Column>& kinds, const SqlTable& table, Imp& into) {
  if (kind == TableKind::tls_contexts) return read_contexts(kinds, table, into);
  for (const auto& row : table.rows) {
    if (kind == TableKind::routes) {
      if (StaticRoute route = route_of(kinds, row); !route.pattern.empty())
        into.routes.push_back(std::move(route));
      continue;
    }
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const std::string name = lower(row[i]);
      if (!imp_is_host(name)) continue;
      if (kinds[i] == Column::domain && is_fqdn(name)) into.federated_domains.push_back(name);
      if (kinds[i] == Column::subject) into.peer_subjects.push_back(name);
    }
  }
  into.routes_read = into.routes_read || kind == TableKind::routes;
  into.federated_domains_read = into.federated_domains_read || kind == TableKind::federated_domains;
}

// Names that have nothing secret in them by what they say; the query may have brought others along.
bool is_wanted_parameter(const std::string& name) {
  const std::string low = lower(name);
  if (has(low, "pass") || has(low, "secret") || has(low, "key")) return false;
  return has(low, "record") || has(low, "gateway") || has(low, "imgw") || has(low, "controller") ||
         has(low, "rout");
}

void read_parameters(const SqlTable& table, Imp& into) {
  for (const auto& row : table.rows)
    if (row.size() == 2 && is_wanted_parameter(row[0]) && into.parameters.size() < parameters_limit)
      into.parameters[row[0]] = row[1].substr(0, 253);
}

template <class Items>
void settle(Items& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

SqlTable read_sql_table(std::string_view text) {
  SqlTable table;
  std::string head;
  std::vector<std::size_t> starts;
  for (const std::string& line : imp_lines(text)) {
    if (starts.empty()) {
      const bool rule =
          line.find('=') != std::string::npos && line.find_first_not_of("= ") == std::string::npos;
      if (!rule || head.empty()) {
        if (!imp_trimmed(line).empty()) head = line;
        continue;
      }
      for (std::size_t at = line.find('='); at != std::string::npos && starts.size() < columns_limit;
           at = line.find('=', line.find(' ', at)))
        starts.push_back(at);
    } else if (imp_trimmed(line).empty()) {
      break;
    }
    const std::string& source = table.complete ? line : head;
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : std::string::npos;
      const std::string_view cell =
          starts[i] < source.size() ? std::string_view(source).substr(starts[i], end - starts[i]) : "";
      cells.push_back(imp_clean(imp_trimmed(cell), 1000));
    }
    if (!table.complete)
      table.columns = std::move(cells);
    else if (table.rows.size() < rows_limit)
      table.rows.push_back(std::move(cells));
    table.complete = true;
  }
  return table;
}

std::vector<std::string> table_queries(std::string_view tables_answer) {
  const SqlTable catalogue = read_sql_table(tables_answer);
  std::map<std::string, std::vector<std::string>> tables;
  for (const auto& row : catalogue.rows)
    if (row.size() >= 2 && is_sql_name(row[0]) && is_sql_name(row[1])) tables[row[0]].push_back(row[1]);
  std::vector<std::string> queries;
  for (const auto& [table, names] : tables) {
    const TableKind kind = kind_of(table);
    std::vector<Column> kinds;
    std::string columns;
    for (const std::string& name : names) {
      const Column column = column_of(kind, name);
      if (column == Column::other || std::find(kinds.begin(), kinds.end(), column) != kinds.end()) continue;
      kinds.push_back(column);
      columns += (columns.empty() ? "" : ",") + name;
    }
    if (is_enough(kind, kinds) && queries.size() < queries_limit)
      queries.push_back("run sql select " + columns + " from " + table);
  }
  return queries;
}

void read_imp_tables(const std::map<std::string, std::string>& answers, Imp& into) {
  constexpr std::string_view from = " from ";
  for (const auto& [command, text] : answers) {
    if (command == imp_tables_query || !command.starts_with("run sql select ")) continue;
    const SqlTable table = read_sql_table(text);
    if (!table.complete) continue;
    if (command == imp_parameters_query) {
      read_parameters(table, into);
      continue;
    }
    const TableKind kind = kind_of(command.substr(command.rfind(from) + from.size()));
    std::vector<Column> kinds;
    for (const std::string& name : table.columns) kinds.push_back(column_of(kind, name));
    if (is_enough(kind, kinds)) read_rows(kind, kinds, table, into);
  }
  settle(into.federated_domains);
  settle(into.peer_subjects);
}

}  // namespace sipfed::gather
