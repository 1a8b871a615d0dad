"""No tracked file names a folder of somebody's machine, or the address of a package registry.

Such a path works on one machine, and looks as if it worked. A registry's address in a lock file makes
everybody download from there, past the mirror that they have configured; hashes prove the content from
wherever it comes.
"""

import re

from tests.house.walker import ROOT, tracked_files

# In pieces, so that this file does not name them either.
FORBIDDEN = re.compile(
    r"(?<![\w.])/(work|root|farm|home/\w+|tmp/bash_jobs)/"
    r"|registry[.]npmjs[.]org|registry[.]yarnpkg[.]com|(?<!\w)pypi[.]org|files[.]pythonhosted[.]org"
    r"|deb[.]debian[.]org"
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    places = []
    for file in tracked_files():
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := FORBIDDEN.search(line):
                places.append(f"{file.relative_to(ROOT)}:{number} {match[0]}")
    assert places == []


def test_the_check_finds_what_it_shall() -> None:
    bad = ["a = '/" + "work/main'", "cd /" + "root/x", "https://" + "pypi" + ".org/simple", "/home" + "/me/x"]
    good = ["/var/lib/palm", "network/work/", "http://127.0.0.1/work", "such as /root."]
    assert [line for line in (*bad, *good) if FORBIDDEN.search(line)] == bad
