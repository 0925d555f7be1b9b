"""Portuguese is complete, and the committed catalogue is what the sources say now."""

import os
import re
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

ROOT = Path(settings.BASE_DIR)
CATALOGUE = Path("locale/pt_BR/LC_MESSAGES/django.po")
IGNORED = (".venv", "tests", "benchmarks", "docs", "staticfiles", ".data")


@pytest.fixture
def tools() -> None:
    if not (shutil.which("xgettext") and shutil.which("msgfmt")):
        if os.environ.get("CI") == "true":
            pytest.fail("gettext is not installed")
        pytest.skip("gettext is not installed")


def msgids(text: str) -> set[str]:
    entries = re.findall(r'(?m)^msgid ((?:".*"\n)+)', text)
    return {"".join(re.findall(r'"(.*)"', entry)) for entry in entries} - {""}


def test_every_string_of_the_sources_is_in_the_catalogue(tools, tmp_path):
    for name in ("carteira", "odoo_integration", "carteira_project"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo")
        )
    (tmp_path / "locale").mkdir()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale=pt_BR",
            "--no-location",
            "--no-wrap",
            *(f"--ignore={name}" for name in IGNORED),
        ],
        cwd=tmp_path,
        check=True,
        # With settings, the project's own folder would be written to.
        env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
    )
    fresh = msgids((tmp_path / CATALOGUE).read_text())
    assert len(fresh) > 300
    committed = msgids((ROOT / CATALOGUE).read_text())
    assert committed == fresh, f"run makemessages: {sorted(fresh ^ committed)}"


def test_nothing_is_untranslated_or_fuzzy(tools):
    done = subprocess.run(
        ["msgfmt", "--check", "--statistics", "-o", os.devnull, ROOT / CATALOGUE],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "C"},
    )
    assert "untranslated" not in done.stderr
    assert "fuzzy" not in done.stderr


def test_the_compiled_catalogue_is_the_written_one(tools, tmp_path):
    subprocess.run(
        ["msgfmt", "-o", tmp_path / "django.mo", ROOT / CATALOGUE], check=True, capture_output=True
    )

    def words(file: Path) -> dict:
        with file.open("rb") as opened:
            return GNUTranslations(opened)._catalog

    # Not byte by byte: that differs between versions of gettext.
    committed = words((ROOT / CATALOGUE).with_suffix(".mo"))
    assert committed == words(tmp_path / "django.mo"), "run compilemessages"


@pytest.mark.django_db
def test_english_is_there_too(client):
    answer = client.get(reverse("admin:index"), headers={"accept-language": "en"})
    page = answer.content.decode()
    assert "Open backlog" in page
    assert "Carteira em aberto" not in page


def test_domain_words():
    with override_settings(LANGUAGE_CODE="pt-br"), translation.override("pt-br"):
        assert gettext("balance") == "saldo"
        assert gettext("Posted") == "Lançado"


def test_other_packages_in_the_admin_speak_portuguese_too():
    from django.apps import apps

    for label in ("django_q", "axes"):
        for model in apps.get_app_config(label).get_models():
            with translation.override("en"):
                english = str(model._meta.verbose_name_plural)
            with translation.override("pt-br"):
                assert str(model._meta.verbose_name_plural) != english
