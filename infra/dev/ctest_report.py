#!/usr/bin/env python3
"""Reads what ctest wrote with --output-junit. Prints `PASSED FAILED SKIPPED`, then, once each, the lines that tests
printed as `note: …` (figures worth showing even when all is well)."""

import re
import sys
import xml.etree.ElementTree as xml

# Tests may print control characters, which XML does not allow.
with open(sys.argv[1], encoding="utf-8", errors="replace") as report:
    suite = xml.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", report.read()))

statuses = [case.get("status") for case in suite.iter("testcase")]
failed = statuses.count("fail")
skipped = statuses.count("notrun") + statuses.count("disabled")
print(len(statuses) - failed - skipped, failed, skipped)

output = "\n".join(element.text or "" for element in suite.iter("system-out"))
for note in dict.fromkeys(re.findall(r"^note: (.*)$", output, re.MULTILINE)):
    print(note)
