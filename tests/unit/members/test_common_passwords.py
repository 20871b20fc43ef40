"""Passwords that everybody tries first are refused, and those of a sentence are taken."""

from __future__ import annotations

import pytest

from app.members.errors import WeakPassword
from app.members.sign_in.passwords import check_new_password


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd1234",
        "qwertyuiop123",
        "123456789012",
        "iloveyou1234",
        "1q2w3e4r5t6y",
        "Welcome2026!!",
        "Sommer2026!!!",
        "letmein123456",
        "abcdefghijkl",
        "adminadmin123",
        "wachtwoord123",
        "Contrasena2026",
        "noor.vanderberg1",
        "fairwellfairwell1",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "trustno1trustno1",
        "januari2026!",
        "ThisIsMyPassword",
        "northwind2026!",
    ],
)
def test_common_ones_are_refused(password: str):
    with pytest.raises(WeakPassword):
        check_new_password(password, email="noor@northwind.example", name="Noor Vanderberg")


@pytest.mark.parametrize(
    "password",
    [
        "a walk along the canal",
        "correct horse battery staple",
        "another fine sentence",
        "tulpen uit het noorden",
        "8f!kQz2#vLw9",
        "73915-20846-51",
        "zwölf grüne Flaschen",
        "mijnhondheetfikkie",
        "x7#Kp9$mQz2!",
        "a long sentence about nothing in particular, " * 5,
    ],
)
def test_others_are_taken(password: str):
    check_new_password(password, email="noor@northwind.example", name="Noor Vanderberg")
