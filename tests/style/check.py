#!/usr/bin/env python3
"""The style of the house as a test: dependency arrows, purity, sizes, names, loose ends, a README per folder.

    tests/style/check.py [ROOT]       checks a tree (this repository unless given); one line per violation, exit code 1
    tests/style/check.py --self-test  proves on tiny trees that each rule can fail, and that good code passes
"""

import os
import re
import sys
import tempfile
from pathlib import Path

# What each room may include besides itself. Arrows point down only; tests may look everywhere.
ARROWS = {
    "gateway": {"commands", "projections", "infra", "domain", "schemas"},
    "commands": {"domain", "schemas"},
    "projections": {"domain", "infra", "schemas"},
    "domain": {"schemas"},
    "infra": {"schemas"},
    "schemas": set(),
    "tests": {"gateway", "commands", "projections", "domain", "infra", "schemas"},
}

# domain/ and commands/ are pure: time, ids and randomness come in through Context.
PURE = ("domain", "commands")
IMPURE_INCLUDE = re.compile(r"asio|boost/beast|rdkafka|pqxx|^random$")
IMPURE_NAME = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|random_device|clock_gettime|gettimeofday)\b")

LINES_MAX = 500
BANNED_WORDS = {"manager", "helper", "util", "utils", "utility", "utilities", "service", "factory"}
LOOSE_END = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")

CODE = {".cpp", ".hpp"}
NAMED = CODE | {".proto", ".py", ".sql", ".sh", ".js", ".ts", ".go", ""}
TEXT = NAMED | {".md", ".txt", ".cmake", ".yml", ".yaml", ".toml", ".json", ".xml", ".html", ".css", ".properties", ".pml"}
SKIPPED_FOLDERS = {"build", "node_modules", "__pycache__"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
TYPE_NAME = re.compile(r"\b(?:class|struct|enum|union|concept|message)\s+(?:class\s+|struct\s+)?(?:\[\[[^\]]*\]\]\s*)?([A-Za-z_]\w*)")


def project_files(root):
    """Every file that is ours, as paths relative to the root, in order."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("."))
        for name in sorted(names):
            yield Path(folder, name).relative_to(root)


def words(name):
    """The words of a PascalCase or snake_case name, in lower case, singular s kept."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def banned(name):
    found = [word for word in words(name) if word in BANNED_WORDS or word.removesuffix("s") in BANNED_WORDS]
    return found[0] if found else None


def without_comments(text):
    """C++ text with comments blanked and lines kept. Strings stay, so that a // inside one is no comment."""
    pattern = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
    return pattern.sub(lambda match: match[0] if match[0][0] == '"' else re.sub(r"[^\n]", " ", match[0]), text)


def check_arrow(room, bracket, target):
    top = target.split("/")[0]
    if top not in ARROWS:
        if bracket == '"':
            yield f'"{target}" is not written from the root of the repository; other libraries are included with <>'
        return
    if room in ARROWS and top != room and top not in ARROWS[room]:
        yield f"{room} must not include {top} ({target}): arrows point down only"
    if room == "infra" and top == "schemas" and not target.endswith(".pb.h"):
        yield f"infra includes only generated *.pb.h from schemas, not {target}"


def check_code(path, text):
    """Arrows, purity, type names and size of one C++ file; yields (line, message)."""
    room = path.parts[0]
    lines = without_comments(text).splitlines()
    if len(lines) > LINES_MAX:
        yield LINES_MAX + 1, f"{len(lines)} lines; a file has at most {LINES_MAX}: this one wants to be two"
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if include:
            for message in check_arrow(room, *include.groups()):
                yield number, message
            if room in PURE and IMPURE_INCLUDE.search(include[2]):
                yield number, f"{room} is pure: it must not include {include[2]}"
        elif room in PURE and IMPURE_NAME.search(line):
            yield number, f"{room} is pure: {IMPURE_NAME.search(line)[0]} comes in through Context"
        yield from check_type_names(number, line)


def check_type_names(number, line):
    for name in TYPE_NAME.findall(line):
        if banned(name):
            yield number, f"{name}: no '{banned(name)}' in a type's name; say what it does"


def check_file(root, path):
    if path.suffix in NAMED and banned(path.stem):
        yield 1, f"no '{banned(path.stem)}' in a file's name; say what lives there"
    if path.suffix not in TEXT:
        return
    text = (root / path).read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        if LOOSE_END.search(line):
            yield number, f"{LOOSE_END.search(line)[0]}: do it now or file an issue"
        if path.suffix == ".proto":
            yield from check_type_names(number, line.split("//")[0])
    if path.suffix in CODE:
        yield from check_code(path, text)


def check_tree(root):
    """All violations as 'file:line: message'."""
    top_folders = set()
    violations = []
    for path in project_files(root):
        if len(path.parts) > 1:
            top_folders.add(path.parts[0])
        violations += [f"{path}:{line}: {message}" for line, message in check_file(root, path)]
    for folder in sorted(top_folders):
        if not (root / folder / "README.md").is_file():
            violations.append(f"{folder}/README.md:1: missing; each top-level folder says what lives there and what may not")
    return violations


# --- the test of the test ---

GOOD = {
    "domain/README.md": "Nouns.\n",
    "domain/roster.hpp": '// no steady_clock here, nor asio\n#include <chrono>\n#include "domain/team.hpp"\n#include "schemas/proto/roster.pb.h"\n',
    "commands/README.md": "Verbs.\n",
    "commands/roster/add_member.cpp": '#include "domain/roster.hpp"\nstruct Utilization {};\n',
    "infra/README.md": "Bytes.\n",
    "infra/lane.hpp": '#include <random>\n#include <chrono>\n#include "schemas/proto/ledger.pb.h"\nusing clock = std::chrono::steady_clock;\n',
    "projections/README.md": "Read models.\n",
    "projections/members.cpp": '#include "infra/postgres.hpp"\n#include "domain/roster.hpp"\n',
    "gateway/README.md": "The edge.\n",
    "gateway/main.cpp": '#include "commands/all.hpp"\n#include "projections/runner.hpp"\n#include <boost/asio.hpp>\n' + "\n" * 497,
    "tests/README.md": "Mirrors the tree.\n",
    "tests/given_test.cpp": '#include "tests/support/given.hpp"\n#include "gateway/json.hpp"\n',
    "build/release/bad_manager.cpp": '#include "nowhere.hpp"\n',
}

# One bad file each, and a part of what must be said about it.
BAD = [
    ("domain/x.cpp", '#include "commands/roster/add_member.hpp"\n', "domain/x.cpp:1: domain must not include commands"),
    ("domain/x.cpp", '\n#include "infra/lane.hpp"\n', "domain/x.cpp:2: domain must not include infra"),
    ("commands/x.cpp", '#include "infra/lane.hpp"\n', "commands must not include infra"),
    ("commands/x.cpp", '#include "projections/members.hpp"\n', "commands must not include projections"),
    ("projections/x.cpp", '#include "commands/all.hpp"\n', "projections must not include commands"),
    ("projections/x.cpp", '#include "gateway/json.hpp"\n', "projections must not include gateway"),
    ("infra/x.cpp", '#include "domain/roster.hpp"\n', "infra must not include domain"),
    ("infra/x.cpp", '#include "schemas/prices.hpp"\n', "only generated *.pb.h"),
    ("infra/x.cpp", '#include <domain/roster.hpp>\n', "infra must not include domain"),
    ("gateway/x.cpp", '#include "tests/support/given.hpp"\n', "gateway must not include tests"),
    ("gateway/x.cpp", '#include "json.hpp"\n', "not written from the root"),
    ("domain/x.cpp", "#include <boost/asio.hpp>\n", "must not include boost/asio.hpp"),
    ("commands/x.cpp", "#include <librdkafka/rdkafka.h>\n", "must not include librdkafka"),
    ("commands/x.cpp", "#include <pqxx/pqxx>\n", "must not include pqxx"),
    ("domain/x.cpp", "#include <random>\n", "must not include random"),
    ("domain/x.cpp", "auto now = std::chrono::system_clock::now();\n", "system_clock comes in through Context"),
    ("commands/x.cpp", "auto now = std::chrono::steady_clock::now();\n", "steady_clock comes in through Context"),
    ("gateway/x.cpp", "\n" * 501, "gateway/x.cpp:501: 501 lines"),
    ("gateway/session_manager.hpp", "", "no 'manager' in a file's name"),
    ("infra/utils.cpp", "", "no 'utils' in a file's name"),
    ("gateway/x.hpp", "class LaneHelper {};\n", "no 'helper' in a type's name"),
    ("gateway/x.hpp", "enum class ServiceKind { a };\n", "no 'service' in a type's name"),
    ("gateway/x.hpp", "struct [[nodiscard]] lane_factory;\n", "no 'factory' in a type's name"),
    ("schemas/proto/x.proto", "message TeamManager {\n", "no 'manager' in a type's name"),
    ("gateway/x.cpp", "// TO" "DO later\n", "do it now"),
    ("infra/dev/x", "# FIX" "ME\n", "do it now"),
    ("projections/README.md", None, "projections/README.md:1: missing"),
]


def violations_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check_tree(Path(folder))


def self_test():
    failures = [f"good code is refused: {violation}" for violation in violations_of(GOOD)]
    for name, text, wanted in BAD:
        files = {"schemas/README.md": "Said.\n", **GOOD, name: text}
        if text is None:
            del files[name]
        found = violations_of(files)
        if len(found) != 1 or wanted not in found[0]:
            failures.append(f"{name}: wanted one violation with '{wanted}', got {found}")
    print("\n".join(failures) if failures else f"each rule can fail: {len(BAD)} bad trees refused, the good one accepted")
    return bool(failures)


def main(arguments):
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments == ["--self-test"]:
        return self_test()
    violations = check_tree(Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2])
    print("\n".join(violations) if violations else "the style holds")
    return bool(violations)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
