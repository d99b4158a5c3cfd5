"""Pairs of tokens for applications: an access token of minutes and a refresh token that is good once."""

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.accounts import audited, is_signed_in, join, new_person


def take_pair(server, organization):
    client = server.client()
    return client, client.take_token(organization.email, organization.password)


def refresh(client, token, **more):
    return client.nobody().post("/auth/refresh", json={"refresh_token": token}, **more)


def decoded(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def encoded(value: dict | bytes) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(secret: str, header: dict, claims: dict) -> str:
    """A token made without the server's help."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


def test_a_pair_opens_the_api(organization, server):
    northwind = organization()
    client, pair = take_pair(server, northwind)
    assert pair["token_type"] == "bearer"
    assert pair["refresh_token"].startswith("str_")
    header, claims, _ = pair["access_token"].split(".")
    assert decoded(header)["alg"] == "HS256" and decoded(header)["kid"]
    claims = decoded(claims)
    assert claims["exp"] - claims["iat"] == pair["expires_in"]
    assert (claims["org"], claims["emp"], claims["sub"]) == (
        northwind.id,
        northwind.employee_id,
        northwind.user_id,
    )
    assert client.get("/me", expect=200).json()["employee"]["id"] == northwind.employee_id


def test_a_pair_is_given_for_a_form_as_oauth_clients_send_it(organization, client):
    northwind = organization()
    form = {
        "grant_type": "password", "username": northwind.email, "password": northwind.password,
        "scope": "", "client_id": "app", "client_secret": "none",
    }  # fmt: skip
    pair = client.post("/auth/token", data=form, expect=200).json()
    again = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    client.use_token(client.post("/auth/token", data=again, expect=200).json()["access_token"])
    assert is_signed_in(client)


def test_a_pair_is_for_the_organization_asked_for(organization, client):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    client.take_token(first.email, first.password, second.id)
    organizations = {o["id"]: o["employee_id"] for o in client.get("/me").json()["organizations"]}
    assert client.get("/me").json()["employee"]["id"] == organizations[second.id]
    foreign = organization("Gamma")
    body = {
        "grant_type": "password", "username": first.email, "password": first.password,
        "organization_id": foreign.id,
    }  # fmt: skip
    client.nobody().post("/auth/token", json=body, expect=401)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"grant_type": "password"}, ["/username", "/password"]),
        ({"grant_type": "password", "username": "a@b.example"}, ["/password"]),
        ({"grant_type": "refresh_token"}, ["/refresh_token"]),
    ],
)
def test_each_grant_needs_what_belongs_to_it(client, body, pointers):
    answer = client.post("/auth/token", json=body, expect=422).json()
    assert [e["pointer"] for e in answer["errors"]] == pointers


@pytest.mark.parametrize("grant", ["client_credentials", "authorization_code", "", None])
def test_another_grant_is_invalid(client, grant):
    client.post("/auth/token", json={"grant_type": grant}, invalid=True, expect=422)


def test_a_wrong_password_gets_no_pair(organization, client):
    northwind = organization()
    body = {"grant_type": "password", "username": northwind.email, "password": "wrong in any case"}
    assert client.post("/auth/token", json=body, expect=401).json()["type"].endswith("sign_in_failed")


# ---- refreshing ----


def test_a_refresh_token_gives_the_next_pair_and_the_old_access_token_still_works(
    organization, server
):
    client, pair = take_pair(server, organization())
    following = refresh(client, pair["refresh_token"], expect=200).json()
    assert following["refresh_token"] != pair["refresh_token"]
    assert following["access_token"] != pair["access_token"]
    assert is_signed_in(client)
    client.use_token(following["access_token"])
    assert is_signed_in(client)


def test_a_refresh_token_that_comes_twice_ends_its_whole_family(organization, server):
    northwind = organization()
    client, pair = take_pair(server, northwind)
    other, untouched = take_pair(server, northwind)
    following = refresh(client, pair["refresh_token"], expect=200).json()
    refusal = refresh(client, pair["refresh_token"], expect=401).json()
    assert refusal["type"].endswith("refresh_refused")
    refresh(client, following["refresh_token"], expect=401)
    assert not is_signed_in(client)
    client.use_token(following["access_token"])
    assert not is_signed_in(client)
    assert is_signed_in(other)
    refresh(other, untouched["refresh_token"], expect=200)
    refresh(client, pair["refresh_token"], expect=401)
    assert len(audited(northwind, "refresh_token.reuse")) == 1


def test_of_many_that_refresh_at_once_one_gets_a_pair_and_the_family_ends(organization, server):
    client, pair = take_pair(server, organization())
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: refresh(client, pair["refresh_token"]), range(8)))
    good = [reply.json() for reply in replies if reply.status_code == 200]
    assert len(good) == 1 and {reply.status_code for reply in replies} == {200, 401}
    refresh(client, good[0]["refresh_token"], expect=401)


def test_a_pair_is_refreshed_for_its_own_organization_only(organization, server):
    first, second = organization("Alpha"), organization("Beta")
    join(first, second)
    client = server.client()
    pair = client.take_token(first.email, first.password, first.id)
    body = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    client.nobody().post("/auth/token", json=body | {"organization_id": second.id}, expect=401)
    client.nobody().post("/auth/token", json=body | {"organization_id": first.id}, expect=200)


def test_a_refresh_token_expires(organization, server, clock):
    client, pair = take_pair(server, organization())
    clock("2027-03-10T09:00:00Z")
    refresh(client, pair["refresh_token"], expect=401)


def test_a_session_lives_as_long_as_it_is_refreshed(organization, server, clock):
    client, pair = take_pair(server, organization())
    ends = client.get("/auth/sessions").json()["items"][0]["expires_at"]
    clock("2026-03-12T09:00:00Z")
    client.use_token(refresh(client, pair["refresh_token"], expect=200).json()["access_token"])
    later = client.get("/auth/sessions").json()["items"][0]["expires_at"]
    assert later > ends


def test_logging_out_ends_the_pair(organization, server):
    client, pair = take_pair(server, organization())
    reply = client.post("/auth/logout", json={}, expect=204)
    assert "Set-Cookie" not in reply.headers
    assert not is_signed_in(client)
    refresh(client, pair["refresh_token"], expect=401)


@pytest.mark.parametrize("token", ["x", "str_", "str_" + "A" * 43, "sts_" + "A" * 43])
def test_an_unknown_refresh_token_is_refused_like_a_used_one(client, token):
    assert refresh(client, token, expect=401).json()["type"].endswith("refresh_refused")


def test_one_kind_of_secret_does_not_serve_as_another(organization, server):
    client, pair = take_pair(server, organization())
    client.use_token(pair["refresh_token"])
    assert not is_signed_in(client)
    client.use_key(pair["access_token"])
    assert not is_signed_in(client)
    refresh(client, pair["access_token"][:200], expect=401)


# ---- access tokens ----


def test_an_access_token_expires(organization, server, clock):
    client, pair = take_pair(server, organization())
    minutes = pair["expires_in"] // 60
    assert 15 <= minutes <= 30
    clock(f"2026-03-10T09:{minutes - 1:02}:59Z")
    time.sleep(1.1)  # what was verified is remembered for a second
    assert is_signed_in(client)
    clock(f"2026-03-10T09:{minutes:02}:00Z")
    time.sleep(1.1)
    assert not is_signed_in(client)


def test_only_tokens_as_the_server_makes_them_are_taken(start_server):
    secret = "a secret of more than thirty-two characters"
    server = start_server(SECRET_KEY=secret)
    server.run(
        "admin", "create", "--organization", "Northwind", "--email", "olive@example.com",
        "--name", "Olive", "--password-stdin", text="seven quiet herons at dawn\n",
    )  # fmt: skip
    client = server.client()
    pair = client.take_token("olive@example.com", "seven quiet herons at dawn")
    header, claims = (decoded(part) for part in pair["access_token"].split(".")[:2])
    client.use_token(signed(secret, header, claims))
    assert is_signed_in(client)

    someone = "01900000-0000-7000-8000-000000000001"
    forged = {
        "no signature": f"{encoded(header | {'alg': 'none'})}.{encoded(claims)}.",
        "alg none": signed(secret, header | {"alg": "none"}, claims),
        "another alg": signed(secret, header | {"alg": "HS512"}, claims),
        "another key": signed(secret + "!", header, claims),
        "no key id": signed(secret, {"alg": "HS256", "typ": "JWT"}, claims),
        "more header": signed(secret, header | {"crit": ["exp"]}, claims),
        "another audience": signed(secret, header, claims | {"aud": "elsewhere"}),
        "another issuer": signed(secret, header, claims | {"iss": "elsewhere"}),
        "expired": signed(secret, header, claims | {"exp": claims["iat"]}),
        "never expires": signed(
            secret, header, {k: v for k, v in claims.items() if k != "exp"}
        ),
        "another session": signed(secret, header, claims | {"sid": someone}),
        "another user": signed(secret, header, claims | {"sub": someone}),
        "another organization": signed(secret, header, claims | {"org": someone}),
        "another employee": signed(secret, header, claims | {"emp": someone}),
        "cut": pair["access_token"][:-1],
        "padded": pair["access_token"] + "=",
        "empty parts": "..",
    }
    for why, token in forged.items():
        client.use_token(token)
        assert client.get("/me").status_code == 401, why


def test_the_access_token_of_a_cookie_session_does_not_exist(organization, start_server):
    """A signed token that names a browser's session opens nothing."""
    secret = "a secret of more than thirty-two characters"
    server = start_server(SECRET_KEY=secret)
    server.run(
        "admin", "create", "--organization", "Northwind", "--email", "olive@example.com",
        "--name", "Olive", "--password-stdin", text="seven quiet herons at dawn\n",
    )  # fmt: skip
    client, browser = server.client(), server.client()
    pair = client.take_token("olive@example.com", "seven quiet herons at dawn")
    browser.sign_in("olive@example.com", "seven quiet herons at dawn")
    (cookie,) = (
        s["id"] for s in browser.get("/auth/sessions").json()["items"] if s["kind"] == "cookie"
    )
    header, claims = (decoded(part) for part in pair["access_token"].split(".")[:2])
    client.use_token(signed(secret, header, claims | {"sid": cookie}))
    assert not is_signed_in(client)


def test_a_changed_role_is_in_force_at_the_next_request(organization, server):
    northwind = organization()
    person = new_person(northwind)
    client = server.client()
    client.take_token(person.email, person.password)
    client.get("/api-keys", expect=403)
    northwind.owner.patch(f"/employees/{person.employee['id']}", json={"role": "admin"}, expect=200)
    client.get("/api-keys", expect=200)


def test_a_retry_after_signing_in_again_and_on_another_spelling_of_the_path_is_the_same_retry(
    organization, server
):
    northwind = organization()
    punch = {"employee_id": northwind.employee_id, "type": "punch_in"}
    key = {"Idempotency-Key": "a-phone-that-was-offline"}
    replies = []
    for path in ("/api/v1/timetracking/punch", "/api/timetracking/punch/"):
        phone = server.client()
        phone.take_token(northwind.email, northwind.password)
        replies.append(phone.post(path, json=punch, headers=key, expect=201))
    assert replies[0].text == replies[1].text
    assert replies[1].headers["Idempotent-Replayed"] == "true"
