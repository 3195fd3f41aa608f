"""What makes a SIRET, a password, a number of attempts, a link and a role acceptable."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts import rules
from core.accounts.enums import OrganisationKind, Role
from core.accounts.errors import (
    LastCoordinator,
    LastManager,
    PasswordTooLong,
    PasswordTooShort,
    PasswordTooSimple,
    RoleNotAllowed,
    TooManyAttempts,
    WrongSiret,
)

METROPOLE, MUNICIPALITY = OrganisationKind.METROPOLE, OrganisationKind.MUNICIPALITY


@st.composite
def sirets(draw):
    """Any number that passes the check, La Poste's apart."""
    body = draw(st.text("0123456789", min_size=8, max_size=8))
    siren = next(f"{body}{digit}" for digit in range(10) if rules.luhn_sum(f"{body}{digit}") % 10 == 0)
    establishment = draw(st.text("0123456789", min_size=4, max_size=4))
    return next(
        f"{siren}{establishment}{digit}" for digit in range(10) if rules.luhn_sum(f"{siren}{establishment}{digit}") % 10 == 0
    )


@given(sirets(), st.integers(0, 13), st.integers(1, 9))
def test_changing_any_one_digit_breaks_a_siret(siret, place, change):
    digit = (int(siret[place]) + change) % 10
    changed = f"{siret[:place]}{digit}{siret[place + 1 :]}"

    assert rules.is_siret(siret)
    assert changed.startswith(rules.LA_POSTE_SIREN) or not rules.is_siret(changed)


@given(sirets(), st.text("  .-\u00a0\u202f\t", max_size=4), st.integers(0, 14))
def test_a_siret_is_read_however_its_digits_are_grouped(siret, between, place):
    assert rules.clean_siret(f"{siret[:place]}{between}{siret[place:]}") == siret


@given(st.text(max_size=20))
def test_only_fourteen_plain_digits_make_a_siret(text):
    assert not rules.is_siret(text) or (len(text) == 14 and text.isascii() and text.isdigit())


@pytest.mark.parametrize("siret", ["21570751400018", "35600000000048"])
def test_real_numbers_pass(siret):
    rules.check_siret(siret)


@pytest.mark.parametrize("siret", ["", "2157075140001", "215707514000189", "21570751400019", "2157075140001８", "abcdefghijklmn"])
def test_an_impossible_siret_is_refused(siret):
    with pytest.raises(WrongSiret):
        rules.check_siret(siret)


@given(st.integers(0, 99999))
def test_an_establishment_of_la_poste_needs_a_digit_sum_multiple_of_five(nic):
    siret = f"{rules.LA_POSTE_SIREN}{nic:05d}"
    by_luhn = rules.luhn_sum(siret) % 10 == 0

    assert rules.is_siret(siret) is (sum(map(int, siret)) % 5 == 0 or by_luhn)


def test_the_demonstration_number_of_woippy_is_its_smallest():
    assert rules.smallest_siret("215707514") == "21570751400018"


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("onze lettre", PasswordTooShort),
        ("x" * 129, PasswordTooLong),
        ("aaaaaaaaaaaa", PasswordTooSimple),
        ("abababababab", PasswordTooSimple),
        ("boucle123456", PasswordTooSimple),
        ("motdepasse!!!", PasswordTooSimple),
        ("Claire.Martin1", PasswordTooSimple),
        ("mairie-woippy", PasswordTooSimple),
    ],
)
def test_a_password_that_is_short_or_guessed_is_refused(password, refusal):
    with pytest.raises(refusal):
        rules.check_password(password, context=["Claire Martin", "claire@mairie.example", "Mairie de Woippy"])


@pytest.mark.parametrize("password", ["quatre mots bien choisis", "x1y2z3" * 21, "🦔🐈🐕🐎🐄🐖🐑🐐🦌🐇🐿🦫", "  espaces gardés  "])
def test_a_long_password_passes_whatever_its_signs(password):
    rules.check_password(password)


@pytest.mark.parametrize("password", ["leavemealone", "LeaveMeAlone", "justinbieber", "1qaz2wsx3edc4rfv"])
def test_one_of_the_commonest_is_refused_however_long(password):
    with pytest.raises(PasswordTooSimple):
        rules.check_password(password)


def test_no_common_password_passes():
    assert len(rules.common_passwords()) > 200
    for password in rules.common_passwords():
        with pytest.raises((PasswordTooSimple, PasswordTooLong)):
            rules.check_password(password)


@pytest.mark.parametrize(("length", "is_accepted"), [(11, False), (12, True), (64, True), (128, True), (129, False)])
def test_twelve_signs_to_a_hundred_and_twenty_eight(length, is_accepted):
    password = ("vent olive canapé 7" * 8)[:length]

    if is_accepted:
        rules.check_password(password)
    else:
        with pytest.raises((PasswordTooShort, PasswordTooLong)):
            rules.check_password(password)


@pytest.mark.parametrize("throttle", [rules.SIGNING_IN, rules.ASKING_RESET, rules.ASKING_TO_JOIN], ids=lambda one: one.purpose)
def test_the_last_attempt_allowed_passes_and_the_next_waits(throttle):
    throttle.check(by_account=throttle.per_account - 1, by_address=throttle.per_address - 1)
    for attempts in ({"by_account": throttle.per_account, "by_address": 0}, {"by_account": 0, "by_address": throttle.per_address}):
        with pytest.raises(TooManyAttempts, match=f"Patientez {throttle.window.seconds // 60}\u00a0minutes"):
            throttle.check(**attempts)
    with pytest.raises(TooManyAttempts):
        throttle.check(by_account=0, by_address=0, by_everybody=throttle.by_everybody)


def test_signing_in_may_be_tried_ten_times_in_five_minutes():
    assert (rules.SIGNING_IN.per_account, rules.SIGNING_IN.per_address) == (100, 10)
    assert rules.SIGNING_IN.window == timedelta(minutes=5)


@given(st.integers(1, 10**8), st.text(min_size=1, max_size=60))
def test_a_link_names_its_row_and_nothing_else_opens_it(row_id, nonce):
    token = rules.link_token("key", purpose="invitation", row_id=row_id, nonce=nonce)

    assert rules.row_of_link(token) == row_id
    others = {
        rules.link_token("other key", purpose="invitation", row_id=row_id, nonce=nonce),
        rules.link_token("key", purpose="password", row_id=row_id, nonce=nonce),
        rules.link_token("key", purpose="invitation", row_id=row_id + 1, nonce=nonce),
        rules.link_token("key", purpose="invitation", row_id=row_id, nonce=nonce + "x"),
    }
    assert not [other for other in others if rules.is_same_secret(token, other)]


@pytest.mark.parametrize("token", ["", "-", "0-x", "-1-x", "1e3-x", "٣-x", "9999999999-x", "é", "' OR 1=1"])
def test_a_token_that_names_no_row_is_nothing(token):
    assert rules.row_of_link(token) is None


@pytest.mark.parametrize("kind", OrganisationKind)
def test_coordinators_and_officials_are_only_of_the_metropole(kind):
    special = {Role.COORDINATOR, Role.OFFICIAL}

    assert (special <= set(kind.roles)) is (kind is METROPOLE)
    assert (special & set(kind.roles) == set()) is (kind is not METROPOLE)
    assert kind.guardian in kind.roles


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("giver", Role)
@pytest.mark.parametrize("own", [True, False])
def test_who_may_give_which_role(giver, kind, own):
    expected = {
        Role.COORDINATOR: set(kind.roles),
        Role.MANAGER: {Role.MEMBER, Role.MANAGER} if own else set(),
        Role.MEMBER: set(),
        Role.OFFICIAL: set(),
    }[giver]

    assert set(rules.grantable_roles(giver, kind, own=own)) == expected
    for role in set(Role) - expected:
        with pytest.raises(RoleNotAllowed):
            rules.check_grantable(role, giver, kind, own=own)


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("becomes", [*Role, None])
def test_the_last_guardian_stays(kind, becomes):
    rules.check_guarded(kind, was=kind.guardian, becomes=becomes, others=1)
    rules.check_guarded(kind, was=Role.MEMBER, becomes=becomes, others=0)
    if becomes is not kind.guardian:
        with pytest.raises(LastCoordinator if kind is METROPOLE else LastManager):
            rules.check_guarded(kind, was=kind.guardian, becomes=becomes, others=0)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("", "Navigateur"),
        ("<script>" * 1000, "Navigateur"),
    ],
)
def test_a_session_is_told_by_its_browser_and_system(user_agent, name):
    assert rules.device_name(user_agent) == name
    assert len(rules.device_name(user_agent)) <= 60
