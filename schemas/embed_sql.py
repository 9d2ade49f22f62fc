#!/usr/bin/env python3
"""Puts schemas/sql/*.sql into the binary: writes schemas/sql.hpp and schemas/sql.cpp to the given folder."""
import pathlib
import sys

HEAD = "// Written by schemas/embed_sql.py; do not edit.\n"


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main(folder, out):
    out.mkdir(parents=True, exist_ok=True)
    write(out / "sql.hpp", HEAD + """#pragma once
#include <string_view>
namespace muster {
// The text of schemas/sql/<name>.sql; empty where there is none.
std::string_view sql_of(std::string_view name);
}  // namespace muster
""")
    cases = "".join(f'  if (name == "{sql.stem}") return R"sql({sql.read_text()})sql";\n' for sql in sorted(folder.glob("*.sql")))
    write(out / "sql.cpp", HEAD + '#include "schemas/sql.hpp"\nnamespace muster {\nstd::string_view sql_of(std::string_view name) {\n'
          + cases + "  return {};\n}\n}  // namespace muster\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
