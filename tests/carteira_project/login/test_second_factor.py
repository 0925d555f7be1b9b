"""The second factor, as docs/login.md has it, at a real web; codes are computed as a phone does."""

import re
import time
from base64 import b32decode
from collections.abc import Iterator

import pytest
import requests
from django_otp.oath import TOTP

from tests.lab.openid import Person, Web, web
from tests.lab.paths import ROOT
from tests.lab.processes import database_url, manage

DOCUMENT = (ROOT / "docs" / "login.md").read_text()
PASSWORD = "um-segredo-de-teste"
# Hashing passwords as in production would be most of what these tests take.
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"} | dict(
    re.findall(r"^(SECOND_FACTOR)=(.*)$", DOCUMENT, re.MULTILINE)
)
PAGE = "/admin/segundo-fator/"
BACKLOG = "/admin/carteira/carteiraprincipal/"


class Phone:
    """Shows a code at each call, and never one twice: that of a half minute ahead where need be."""

    def __init__(self, page: str) -> None:
        [secret] = re.findall(r'<code id="secret">(.*?)</code>', page)
        self._totp = TOTP(b32decode(secret.replace(" ", "")))
        self._shown = 0

    def code(self) -> str:
        self._shown = max(int(time.time()) // 30, self._shown + 1)
        self._totp.time = self._shown * 30
        return f"{self._totp.token():06}"


def recovery_codes(page: str) -> list[str]:
    return re.findall(r"<li><code>(\w+)</code></li>", page)


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[Web]:
    with django_db_blocker.unblock(), web(**SETTINGS) as found:
        yield found


def enrolled(site: Web, name: str, *, superuser: bool = False) -> tuple[Phone, list[str]]:
    """Somebody with a factor: his phone, and his recovery codes."""
    site.has_user(name, PASSWORD, superuser=superuser)
    person = Person(site)
    person.log_in(name, PASSWORD)
    phone = Phone(person.get(PAGE).text)
    return phone, recovery_codes(enrol(person, phone).text)


def enrol(person: Person, phone: Phone) -> requests.Response:
    return person.send(PAGE, code=phone.code())


def history(site: Web, name: str) -> list[str]:
    return [
        text
        for (text,) in site.rows(
            "SELECT change_message FROM django_admin_log WHERE object_repr = %s ORDER BY id",
            (name,),
        )
    ]


def proven(site: Web, name: str, code: str) -> Person:
    """Somebody who has given his password and a code, right or wrong."""
    person = Person(site)
    person.log_in(name, PASSWORD)
    person.send(PAGE, code=code)
    return person


def sees_the_backlog(person: Person) -> bool:
    return person.get(BACKLOG).url == person.web.url + BACKLOG


def test_a_login_asks_for_the_code_and_takes_each_once(site):
    phone, codes = enrolled(site, "ana")
    assert len(set(codes)) == 10
    ana = Person(site)
    asked = ana.log_in("ana", PASSWORD)
    assert asked.url.startswith(site.url + PAGE)
    assert "Segundo fator" in asked.text
    # The password alone opens no page, and does nothing.
    for address in (
        "/admin/", BACKLOG, f"{BACKLOG}exportar/", "/admin/password_change/", "/admin/sessoes/",
        "/admin/nada/", "/assinaturas/x/cancelar/",
    ):  # fmt: skip
        assert ana.get(address).url.startswith(site.url + PAGE), address
    assert "/admin/sessoes/" not in asked.text

    code = phone.code()
    page = ana.send(f"{PAGE}?next={BACKLOG}", code=f" {code[:3]} {code[3:]} ")
    assert page.url == site.url + BACKLOG
    # The same code is taken once: neither the code of the enrolment nor that of a login again.
    other = Person(site)
    other.log_in("ana", PASSWORD)
    refused = other.send(PAGE, code=code)
    assert "Este código está errado ou já foi usado" in refused.text
    assert not sees_the_backlog(other)
    # Whatever address it was to go on to, it is one of ours.
    away = Person(site)
    away.log_in("ana", PASSWORD)
    assert away.send(f"{PAGE}?next=https://evil.test/", code=codes[0]).url == f"{site.url}/admin/"


def test_a_recovery_code_stands_for_the_phone_once(site):
    _phone, codes = enrolled(site, "bia")
    assert sees_the_backlog(proven(site, "bia", codes[0].upper()))
    assert not sees_the_backlog(proven(site, "bia", codes[0]))
    said = history(site, "bia")
    assert said[:2] == ["Segundo fator configurado", "Código de recuperação usado; restam 9"]
    assert said[2] == "Código errado do segundo fator, de 127.0.0.1"


def test_wrong_codes_wait_longer_each_time_and_neither_they_nor_passwords_reset_the_others(site):
    phone, _codes = enrolled(site, "caio")

    def failures() -> list[tuple[int, ...]]:
        return site.rows(
            "SELECT throttling_failure_count FROM otp_totp_totpdevice d JOIN auth_user u"
            " ON u.id = d.user_id WHERE u.username = 'caio'"
        )

    def waited(seconds: int) -> None:
        site.rows(
            "UPDATE otp_totp_totpdevice SET throttling_failure_timestamp ="
            " throttling_failure_timestamp - %s * interval '1 second'",
            (seconds,),
        )

    wrong = Person(site)
    for _n in range(3):
        wrong.send("/admin/login/", username="caio", password="errada")
    passwords = "SELECT failures_since_start FROM axes_accessattempt WHERE username = 'caio'"
    assert site.rows(passwords) == [(3,)]
    for number in range(6):
        # Whoever logs in anew, or by another browser, begins with the same count.
        person = Person(site)
        person.log_in("caio", PASSWORD)
        assert person.send(PAGE, code="000000").status_code == 200
        assert failures() == [(number + 1,)]
        waited(2**number - 1)
        refused = person.send(PAGE, code="000000")
        assert refused.status_code == 429
        assert "Códigos errados demais: aguarde" in refused.text
        assert failures() == [(number + 1,)]
        waited(2)
    # Thirty seconds after the next one, even the right code is not taken.
    person.send(PAGE, code="000000")
    waited(30)
    code = phone.code()
    assert person.send(PAGE, code=code).status_code == 429
    assert not sees_the_backlog(person)
    # Wrong passwords meanwhile are counted apart, and lock the password as before.
    for _n in range(5):
        answer = wrong.send("/admin/login/", username="caio", password="errada")
    assert answer.status_code == 429
    assert failures() == [(7,)]
    waited(40)
    assert person.send(PAGE, code=code).status_code == 200
    assert sees_the_backlog(person)
    assert failures() == [(0,)]


def test_who_needs_a_factor_and_has_none_is_led_to_it_and_sees_nothing_else(site):
    site.has_user("chefe", PASSWORD, superuser=True)
    boss = Person(site)
    page = boss.log_in("chefe", PASSWORD)
    assert "sua conta precisa de um segundo fator" in page.text
    assert "/admin/sessoes/" not in page.text
    assert not sees_the_backlog(boss)
    # Each session is offered another key: who has the password and looks shares nobody's.
    other = Person(site)
    other.log_in("chefe", PASSWORD)
    seen, phone = Phone(other.get(PAGE).text), Phone(boss.get(PAGE).text)
    assert "Este código está errado" in enrol(boss, seen).text
    assert not sees_the_backlog(boss)
    assert len(recovery_codes(enrol(boss, phone).text)) == 10
    assert sees_the_backlog(boss)
    # Who needs none is not asked for one.
    site.has_user("davi", PASSWORD)
    davi = Person(site)
    davi.log_in("davi", PASSWORD)
    assert sees_the_backlog(davi)


def test_a_factor_is_ended_by_its_user_with_a_code(site):
    phone, codes = enrolled(site, "eva")
    eva = proven(site, "eva", phone.code())
    assert "Restam 10 códigos" in eva.get(PAGE).text
    eva.send(PAGE, code="zzzzzzzz", end="")
    assert "Restam 10 códigos" in eva.get(PAGE).text
    site.rows("UPDATE otp_static_staticdevice SET throttling_failure_count = 0")
    fresh = recovery_codes(eva.send(PAGE, code=codes[0], codes="").text)
    assert not set(fresh) & set(codes)
    assert "Configurar um segundo fator" in eva.send(PAGE, code=fresh[0], end="").text
    again = Person(site)
    again.log_in("eva", PASSWORD)
    assert sees_the_backlog(again)
    assert history(site, "eva")[-1] == "Segundo fator encerrado"


def test_who_manages_users_takes_it_off_for_somebody_and_nobody_else_does(site):
    phone, _codes = enrolled(site, "fabio", superuser=True)
    boss = proven(site, "fabio", phone.code())
    phone, _codes = enrolled(site, "gil")
    [(gil,)] = site.rows("SELECT id FROM auth_user WHERE username = 'gil'")
    [(fabio,)] = site.rows("SELECT id FROM auth_user WHERE username = 'fabio'")
    assert proven(site, "gil", phone.code()).get(f"{PAGE}{fabio}/").status_code == 403
    assert f'href="{PAGE}{gil}/"' in boss.get(f"/admin/auth/user/{gil}/change/").text
    # His own he ends with a code.
    assert boss.get(f"{PAGE}{fabio}/").url == site.url + PAGE
    done = boss.send(f"{PAGE}{gil}/")
    assert "O segundo fator de gil foi retirado" in done.text
    assert f'href="{PAGE}{gil}/"' not in done.text
    assert sees_the_backlog(proven_by_password(site, "gil"))
    audit = boss.get("/admin/acessos/?usuario=gil").text
    assert "Segundo fator retirado" in audit
    # The keys are nobody's to see.
    assert boss.get("/admin/otp_totp/totpdevice/").status_code == 404


def proven_by_password(site: Web, name: str) -> Person:
    person = Person(site)
    person.log_in(name, PASSWORD)
    return person


def test_the_last_way_in_is_a_code_by_the_documented_command(site):
    [(command, name)] = re.findall(r"`manage\.py (addstatictoken) (\w+)`", DOCUMENT)
    # Another test has somebody of the document's name.
    enrolled(site, f"{name}2")
    done = manage(command, f"{name}2", **SETTINGS, DATABASE_URL=database_url(site.database))
    assert sees_the_backlog(proven(site, f"{name}2", done.stdout.strip()))
