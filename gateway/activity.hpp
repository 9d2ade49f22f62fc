// What of the feed is asked in a way of its own: see routes/activity.cpp.
#pragma once
#include "gateway/routes.hpp"

namespace muster {
// ListRecentActivity: in which teams the caller is, and then what happened in them.
asio::awaitable<void> run_recent_activity(Call call);
// ExportActivity: rows are read a page at a time while the client takes them, so that neither memory nor a connection
// to PostgreSQL is held for a client that reads slowly. All pages together are what was there when the first was read;
// rights are looked at before each.
asio::awaitable<void> run_activity_export(Call call);
}  // namespace muster
