"""Signing in and out with a browser's cookie."""

import pytest


def test_a_person_signs_in_and_is_told_who_they_are(organization, client):
    owner = organization()
    print(client.sign_in(owner.email, owner.PASSWORD))
    print(client.get("/me", expect=200).json())
