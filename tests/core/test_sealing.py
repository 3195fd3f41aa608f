"""Secrets kept in the database."""

import pytest

from core.sealing import UnreadableSecret, reseal, seal, unseal

pytestmark = pytest.mark.one_engine
SECRETS = {"user_token": "abcdef0123456789", "password": "mot de passe é"}


@pytest.fixture
def keys(app):
    """Change the keys of the installation, and put them back."""
    before = {name: app.config.get(name) for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS")}
    with app.app_context():
        yield lambda key, *fallbacks: app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=list(fallbacks))
    app.config.update(before)


def test_what_is_sealed_is_read_again_and_says_nothing_by_itself(keys):
    sealed = seal(SECRETS, purpose="source 1")
    assert unseal(sealed, purpose="source 1") == SECRETS
    assert not any(secret in sealed for secret in SECRETS.values())
    assert seal(SECRETS, purpose="source 1") != sealed


def test_what_is_sealed_for_one_purpose_opens_for_no_other(keys):
    with pytest.raises(UnreadableSecret):
        unseal(seal(SECRETS, purpose="source 1"), purpose="source 2")


@pytest.mark.parametrize("sealed", ["", "abc", "gAAAAABé"])
def test_what_was_never_sealed_is_unreadable(keys, sealed):
    with pytest.raises(UnreadableSecret):
        unseal(sealed, purpose="source 1")


def test_a_former_key_still_opens_and_sealing_again_frees_from_it(keys):
    keys("the old key")
    sealed = seal(SECRETS, purpose="source 1")
    keys("the new key", "the old key")
    again = reseal(sealed, purpose="source 1")
    keys("the new key")
    assert unseal(again, purpose="source 1") == SECRETS
    with pytest.raises(UnreadableSecret):
        unseal(sealed, purpose="source 1")
