"""What a build takes from the folder."""

from tests.lab.paths import ROOT

from .dockerfile import instructions


def test_a_build_is_given_what_the_dockerfile_copies_and_nothing_else():
    given = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
    assert given[0] == "*"
    copied = [
        source
        for word, rest in instructions((ROOT / "Dockerfile").read_text())
        if word == "COPY"
        for source in rest.split()[:-1]
    ]
    assert sorted(line[1:] for line in given if line.startswith("!")) == sorted(copied)
