// What LeakSanitizer finds in libraries, and we cannot mend.

// libpqxx 6.4 drops the result of a statement whose connection broke while it ran (connection_base::make_result).
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:PQmakeEmptyPGresult\n"; }
