#include "gateway/docs.hpp"

// The files go into the program as they are. MUSTER_DOCS is the folder where CMake has put the package.
#define MUSTER_EMBED(name, file)                                                                \
  asm(".section .rodata\n.global docs_" #name "_begin\n.global docs_" #name "_end\ndocs_" #name \
      "_begin:\n.incbin \"" file "\"\ndocs_" #name "_end:\n.byte 0\n.previous\n");              \
  extern "C" const char docs_##name##_begin[], docs_##name##_end[]

MUSTER_EMBED(css, MUSTER_DOCS "/swagger-ui.css");
MUSTER_EMBED(bundle, MUSTER_DOCS "/swagger-ui-bundle.js");

namespace muster {
namespace {
constexpr std::string_view page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
)html";
constexpr std::string_view start = R"js(SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
)js";

void answer(const Call& call, std::string_view type, std::string_view body) {
  call.response->content_type = type;
  call.response->add("Content-Security-Policy",
                     "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                     "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
  call.response->body = body;
}
std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

asio::awaitable<void> docs_page(Call call) {
  answer(call, "text/html; charset=utf-8", page);
  co_return;
}
asio::awaitable<void> docs_start(Call call) {
  answer(call, "text/javascript; charset=utf-8", start);
  co_return;
}
asio::awaitable<void> docs_css(Call call) {
  answer(call, "text/css; charset=utf-8", between(docs_css_begin, docs_css_end));
  co_return;
}
asio::awaitable<void> docs_bundle(Call call) {
  answer(call, "text/javascript; charset=utf-8", between(docs_bundle_begin, docs_bundle_end));
  co_return;
}
}  // namespace

void docs_routes(Routes& routes) {
  routes.module("docs");
  routes.plain(GET, "/api/docs", Access::anybody, docs_page, "The API in a browser").reply_type = "text/html";
  routes.plain(GET, "/api/docs/start.js", Access::anybody, docs_start, "").reply_type = "text/javascript";
  routes.plain(GET, "/api/docs/swagger-ui.css", Access::anybody, docs_css, "").reply_type = "text/css";
  routes.plain(GET, "/api/docs/swagger-ui-bundle.js", Access::anybody, docs_bundle, "").reply_type = "text/javascript";
}
}  // namespace muster
