"""Logins by a real OpenID provider, as docs/login.md describes them."""

import re
import subprocess
import sys

import pytest

from tests.lab.openid import Person, Provider, Web, provider, web
from tests.lab.paths import ROOT
from tests.lab.processes import environment, manage

pytestmark = pytest.mark.django_db(transaction=True)
# As the document says, but for the provider's address.
DOCUMENT = (ROOT / "docs" / "login.md").read_text()
DOCUMENTED = dict(re.findall(r"^ *(OIDC_\w+)=(.*)$", DOCUMENT, re.MULTILINE))


@pytest.fixture(scope="module")
def company() -> Provider:
    with provider() as found:
        yield found


@pytest.fixture
def site(company) -> Web:
    with web(**DOCUMENTED | {"OIDC_ISSUER": company.url}) as found:
        yield found


def groups_of(site: Web, name: str) -> set[str]:
    return {
        group
        for (group,) in site.rows(
            "SELECT g.name FROM auth_user u JOIN auth_user_groups m ON m.user_id = u.id"
            f" JOIN auth_group g ON g.id = m.group_id WHERE u.username = '{name}'"
        )
    }


def test_a_login_from_the_first_to_the_last(company, site):
    # Somebody new: he may enter, has no rights, and is told so.
    company.knows("1", preferred_username="nova", given_name="Nova", email="nova@empresa.test")
    page = Person(site).log_in_by_provider("1")
    assert page.url == f"{site.url}/admin/"
    assert "você ainda não pode ver nada" in page.text
    assert "A faturar" not in page.text
    assert site.rows(
        "SELECT is_staff, is_superuser, password LIKE '!%' FROM auth_user WHERE username = 'nova'"
    ) == [(True, False, True)]
    assert groups_of(site, "nova") == set()

    # His groups follow the claim at each login; those that no value stands for stay.
    site.rows(
        "INSERT INTO auth_user_groups (user_id, group_id) SELECT u.id, g.id FROM auth_user u,"
        " auth_group g WHERE u.username = 'nova' AND g.name = 'Consulta'"
    )
    company.knows("1", preferred_username="nova", groups=["vendas", "outra coisa"])
    asked = "/admin/carteira/carteiraprincipal/"
    page = Person(site).log_in_by_provider("1", asked=asked)
    assert page.url == site.url + asked
    assert groups_of(site, "nova") == {"Consulta", "Comercial"}
    company.knows("1", preferred_username="nova", groups="ti")
    Person(site).log_in_by_provider("1")
    assert groups_of(site, "nova") == {"Consulta", "Operação"}
    messages = site.rows("SELECT change_message FROM django_admin_log ORDER BY id")
    assert messages[-1] == ("Grupos, pelo provedor: Comercial → Operação",)

    # A closed account stays closed, and a refusal at the provider is said in a line.
    site.rows("UPDATE auth_user SET is_active = false WHERE username = 'nova'")
    page = Person(site).log_in_by_provider("1")
    assert page.url.startswith(f"{site.url}/admin/login/")
    assert "Esta conta está fechada" in page.text
    page = Person(site).log_in_by_provider("1", action="deny")
    assert "O acesso por Empresa não deu certo" in page.text


def test_an_account_of_before_is_taken_by_its_verified_address_alone(company, site):
    site.rows(
        "INSERT INTO auth_user (username, email, password, is_staff, is_active, is_superuser,"
        " first_name, last_name, date_joined) VALUES"
        " ('ana', 'ana@empresa.test', '!', true, true, false, '', '', now())"
    )
    company.knows("2", preferred_username="outra", email="Ana@empresa.test", email_verified=True)
    Person(site).log_in_by_provider("2")
    assert site.rows("SELECT username FROM auth_user") == [("ana",)]
    # Who only says that it is his gets an account of his own, under another name.
    company.knows("3", preferred_username="ana", email="ana@empresa.test", email_verified=False)
    Person(site).log_in_by_provider("3")
    [(mine, rights), _other] = site.rows(
        "SELECT username <> 'ana', is_superuser FROM auth_user ORDER BY id DESC"
    )
    assert (mine, rights) == (True, False)
    # The password's login is still there, and the way back in leads to nobody else's page.
    page = Person(site).log_in_by_provider("2", asked="https://evil.test/")
    assert page.url == f"{site.url}/admin/"
    assert 'name="password"' in Person(site).get("/admin/login/").text


def test_nothing_of_it_is_loaded_until_it_is_set():
    code = (
        "import django, sys; django.setup(); import carteira_project.urls;"
        " print([n for n in sys.modules if n.startswith(('allauth', 'carteira_project.sso',"
        " 'carteira_project.second_factor', 'django_otp', 'segno'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(DJANGO_SETTINGS_MODULE="carteira_project.settings"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"OIDC_ISSUER": "http://login.test", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER is no https"),
        ({"OIDC_ISSUER": "https://login.test"}, "OIDC_CLIENT_ID is not"),
        (
            {"OIDC_ISSUER": "https://login.test", "OIDC_CLIENT_ID": "x", "OIDC_GROUPS": "vendas"},
            "OIDC_GROUPS has no value and group: 'vendas'",
        ),
    ],
)
def test_what_could_not_work_is_said_before_the_start(variables, said):
    done = manage("check", **variables)
    assert done.returncode == 1
    assert said in done.stderr


def test_the_providers_second_factor_counts_and_a_password_alone_gets_no_provider(company):
    settings = {"SECOND_FACTOR": "everybody", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with web(**DOCUMENTED | settings | {"OIDC_ISSUER": company.url}) as site:
        page, password = "/admin/segundo-fator/", "um-segredo-de-teste"
        site.has_user("bia", password, email="bia@empresa.test")
        company.knows("4", preferred_username="bia", email="bia@empresa.test", email_verified=True)
        by_provider = Person(site).log_in_by_provider("4")
        assert by_provider.url == f"{site.url}/admin/"
        # The password's login is asked, in the browser too whose login by the provider was refused.
        site.rows("UPDATE auth_user SET is_active = false")
        one = Person(site)
        assert "Esta conta está fechada" in one.log_in_by_provider("4").text
        site.rows("UPDATE auth_user SET is_active = true")
        assert one.log_in("bia", password).url.startswith(site.url + page)
        # Who only has her password cannot give her account a login of his own at the provider.
        company.knows("5", preferred_username="intruso")
        answer = one.get("/entrar/sso/login/?process=connect")
        assert answer.url.startswith(site.url + page)
        assert site.rows("SELECT uid FROM socialaccount_socialaccount") == [("4",)]
