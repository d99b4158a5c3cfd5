"""Employees from CSV: all of a file or none of it, each mistake with its line, and a look before."""

import pytest
from support.accounts import audited
from support.attendance import all_items
from support.people import person
from support.server import Organization

HEADER = "name,email"
LINES = 2000


def file(*lines, header=HEADER):
    return "\n".join([header, *lines, ""])


def bring(client, source, expect=200, **more):
    return client.post("/employees/import", json={"csv": source} | more, expect=expect).json()


def mistakes(client, source, **more):
    """What is said of a file that is refused; nothing is stored of one."""
    before = all_items(client, "/employees")
    reply = bring(client, source, expect=422, **more)
    assert reply["type"].endswith("employee_import_refused")
    assert all_items(client, "/employees") == before
    assert reply["wrong"] >= len(reply["mistakes"])
    return [(m["line"], m["column"], m["message"]) for m in reply["mistakes"]]


def employees(client):
    return {e["email"]: e for e in all_items(client, "/employees")}


FULL = file(
    "Ada Lovelace,Ada@Example.com,A-1,Engines,Analyst,manager,Europe/London,GB,420,,2026-01-01,2026-12-31",
    '"Bob ""B"" Builder, Jr",bob@example.com,,,,,,,,ada@example.com,,',
    header="name,email,number,department,position,role,time_zone,region,daily_norm_minutes,"
    "manager_email,employed_from,employed_until",
)


def test_each_line_becomes_an_employee(organization):
    northwind, southwind = organization(), organization()
    reply = bring(northwind.owner, FULL)
    made = employees(northwind.owner)
    ada, bob = made["ada@example.com"], made["bob@example.com"]
    given = {
        "name": "Ada Lovelace", "number": "A-1", "department": "Engines", "position": "Analyst",
        "role": "manager", "time_zone": "Europe/London", "region": "GB", "daily_norm_minutes": 420,
        "manager_id": None, "employed_from": "2026-01-01", "employed_until": "2026-12-31",
        "state": "active", "login": "none",
    }  # fmt: skip
    assert {key: ada[key] for key in given} == given
    assert (bob["name"], bob["role"], bob["daily_norm_minutes"]) == ('Bob "B" Builder, Jr', "member", 480)
    assert bob["manager_id"] == ada["id"]
    assert reply == {
        "dry_run": False, "employees": 2, "invitations": 0, "items": [
            {"line": 2, "id": ada["id"], "number": "A-1", "name": "Ada Lovelace", "email": "ada@example.com",
             "role": "manager", "manager_email": None, "invite": False},
            {"line": 3, "id": bob["id"], "number": bob["number"], "name": 'Bob "B" Builder, Jr',
             "email": "bob@example.com", "role": "member", "manager_email": "ada@example.com",
             "invite": False},
        ],
    }  # fmt: skip
    assert "ada@example.com" not in employees(southwind.owner)


def test_each_is_audited_like_one_made_alone(organization):
    northwind = organization()
    alone = northwind.owner.post(
        "/employees", json={"name": "Al", "email": "al@example.com"}, expect=201
    ).json()
    reply = bring(northwind.owner, file("Ada,ada@example.com", "Bob,bob@example.com"))
    entries = {e["entity_id"]: e for e in audited(northwind, "employee.create")}
    for item in reply["items"]:
        entry = entries[item["id"]]
        assert entry["before"] is None and entry["actor_name"] == "Olive Owner"
        assert entry["after"].keys() == entries[alone["id"]]["after"].keys()
        assert entry["after"]["email"] == item["email"]


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(organization):
    northwind = organization()
    before = employees(northwind.owner)
    would = bring(northwind.owner, FULL, dry_run=True)
    assert would["dry_run"] is True and would["employees"] == 2
    assert [item["id"] for item in would["items"]] == [None, None]
    assert employees(northwind.owner) == before
    assert len(audited(northwind, "employee.create")) == len(before)
    done = bring(northwind.owner, FULL)
    assert [i | {"id": None} for i in done["items"]] == would["items"]
    wrong = mistakes(northwind.owner, FULL, dry_run=True)
    assert [line for line, column, _ in wrong] == [2, 2, 3]


@pytest.mark.parametrize(
    "source",
    [
        "\ufeffname,email\r\nAda,ada@example.com\r\n",
        "Email ; NAME\nada@example.com; Ada",
        '"email","name"\n"ada@example.com","Ada"\n\n',
        'name;email;department\r\nAda;ada@example.com;"a;b\n, c"\r\n',
        "name,email,role,invite,manager_email,number\nAda,ada@example.com,,,,\n",
    ],
)
def test_spreadsheets_write_csv_in_many_ways(organization, source):
    northwind = organization()
    [item] = bring(northwind.owner, source)["items"]
    assert (item["name"], item["email"]) == ("Ada", "ada@example.com")


def test_the_header_names_known_columns_once(organization):
    owner = organization().owner
    assert mistakes(owner, "") == [(1, "", "the file is empty")]
    assert mistakes(owner, "name,email\n") == [(2, "", "no employee follows the header")]
    assert mistakes(owner, "name,salary,name\nAda,1,Ada\n") == [
        (1, "", 'there is no column "salary"'),
        (1, "name", "is named twice"),
        (1, "email", "is missing in the header"),
    ]
    assert mistakes(owner, 'name,email\n"Ada,ada@example.com\n') == [(2, "", "a quoted field does not end")]


def test_every_mistake_is_named_with_its_line_and_column(organization):
    owner = organization().owner
    header = "name,email,role,time_zone,region,daily_norm_minutes,employed_from,employed_until,invite"
    source = file(
        ",nobody,,,,,,,",
        "Ada,ada@example.com,emperor,Mars/Base,de,2000,2026-02-30,,maybe",
        "Bob,bob@example.com,,,,,2026-03-02,2026-03-01,",
        "Cy,cy@example.com",
        header=header,
    )
    found = mistakes(owner, source)
    assert [(line, column) for line, column, _ in found] == [
        (2, "name"), (2, "email"),
        (3, "time_zone"), (3, "region"), (3, "daily_norm_minutes"), (3, "employed_from"),
        (3, "invite"), (3, "role"),
        (4, "employed_until"), (5, ""),
    ]  # fmt: skip
    said = {(line, column): message for line, column, message in found}
    assert said[2, "name"] == "must be given"
    assert said[3, "role"] == "names no role"
    assert said[3, "invite"] == "must be yes or no"
    assert said[5, ""] == "has 2 fields instead of 9"


def test_what_only_the_whole_file_shows_is_named_too(organization):
    northwind = organization()
    owner = northwind.owner
    there = {"name": "Al", "email": "al@example.com", "number": "A-9"}
    owner.post("/employees", json=there, expect=201)
    source = file(
        "Ada,ada@example.com,1,",
        "Ada again,ADA@example.com,2,",
        "Bob,bob@example.com,1,",
        "Al,Al@Example.com,3,",
        "Cy,cy@example.com,A-9,nobody@example.com",
        header="name,email,number,manager_email",
    )
    assert mistakes(owner, source) == [
        (3, "email", "is that of line 2 too"),
        (4, "number", "is that of line 2 too"),
        (5, "email", "is that of an employee already"),
        (6, "number", "is that of an employee already"),
        (6, "manager_email", "is the address of nobody, here or in the file"),
    ]


def test_another_organizations_people_are_nobody_here(organization):
    northwind, southwind = organization(), organization()
    bring(southwind.owner, file("Ada,ada@example.com,7", header="name,email,number"))
    bring(northwind.owner, file("Ada,ada@example.com,7", header="name,email,number"))
    theirs = file("Bob,bob@example.com,eve@example.com", header="name,email,manager_email")
    bring(southwind.owner, file("Eve,eve@example.com"))
    assert mistakes(northwind.owner, theirs) == [
        (2, "manager_email", "is the address of nobody, here or in the file")
    ]


def test_at_most_a_hundred_mistakes_are_listed_and_all_are_counted(organization):
    owner = organization().owner
    source = file(*(f"Person {i},no address" for i in range(250)))
    reply = bring(owner, source, expect=422)
    assert reply["wrong"] == 250
    assert [m["line"] for m in reply["mistakes"]] == list(range(2, 102))
    assert reply["detail"].startswith("line 2: email must be")


def test_managers_may_stand_anywhere_in_the_file_but_not_in_a_circle(organization):
    northwind = organization()
    header = "name,email,manager_email"
    lines = ["C,c@example.com,b@example.com", "B,b@example.com,a@example.com", "A,a@example.com,"]
    bring(northwind.owner, file(*lines, f"D,d@example.com,{northwind.email}", header=header))
    made = employees(northwind.owner)
    managers = {e["email"]: e["manager_id"] for e in made.values()}
    assert managers["c@example.com"] == made["b@example.com"]["id"]
    assert managers["b@example.com"] == made["a@example.com"]["id"]
    assert managers["d@example.com"] == made[northwind.email]["id"]
    circle = file(
        "X,x@example.com,z@example.com", "Y,y@example.com,", "Z,z@example.com,x@example.com",
        "Me,me@example.com,me@example.com", header=header,
    )  # fmt: skip
    said = "leads to a circle of people who report to each other"
    assert mistakes(northwind.owner, circle) == [
        (line, "manager_email", said) for line in (2, 4, 5)
    ]


def test_numbers_go_on_after_those_of_the_organization_and_the_file(organization):
    northwind = organization()
    header = "name,email,number"
    reply = bring(
        northwind.owner,
        file("A,a@example.com,", "B,b@example.com,E007", "C,c@example.com,", header=header),
    )
    assert [item["number"] for item in reply["items"]] == ["E008", "E007", "E009"]


def test_a_role_beyond_ones_own_is_not_given(organization):
    northwind = organization()
    admin = person(northwind, "admin").client
    source = file("A,a@example.com,owner", "B,b@example.com,admin", header="name,email,role")
    [(line, column, said)] = mistakes(admin, source)
    assert (line, column) == (2, "role") and "only an owner" in said
    bring(northwind.owner, source)


def test_who_manages_a_team_adds_to_it_only(organization):
    northwind = organization()
    grants = [{"permission": "employees.manage", "scope": "team"}]
    northwind.owner.post("/roles", json={"name": "Lead", "grants": grants}, expect=201)
    northwind.owner.post("/roles", json={"name": "Bare", "grants": []}, expect=201)
    lead, other = person(northwind, "Lead"), person(northwind, "Bare")
    header = "name,email,role,manager_email"
    mine = file(
        f"A,a@example.com,Bare,{lead.email}", "B,b@example.com,Bare,a@example.com", header=header
    )
    assert lead.client.post(
        "/employees/import", json={"csv": file("A,a@example.com")}, expect=403
    ).json()["detail"].startswith("you may only add")
    theirs = file(
        f"A,a@example.com,Bare,{other.email}", "B,b@example.com,Bare,", f"C,c@example.com,,{lead.email}",
        header=header,
    )  # fmt: skip
    reply = lead.client.post("/employees/import", json={"csv": theirs}, expect=422).json()
    assert [(m["line"], m["column"]) for m in reply["mistakes"]] == [
        (2, "manager_email"), (3, "manager_email"), (4, "role"),
    ]  # fmt: skip
    lead.client.post("/employees/import", json={"csv": mine}, expect=200)
    made = employees(northwind.owner)
    assert made["b@example.com"]["manager_id"] == made["a@example.com"]["id"]
    assert made["a@example.com"]["manager_id"] == lead.id


def test_without_a_mail_server_nobody_can_be_invited(organization):
    northwind = organization()
    source = file("A,a@example.com,no", "B,b@example.com,YES", header="name,email,invite")
    [(line, column, said)] = mistakes(northwind.owner, source)
    assert (line, column) == (3, "invite") and "no mail server" in said


def test_invitations_are_mailed_for_real_runs_only(mailing, mailbox):
    northwind = Organization(mailing, "Northwind", "Europe/Berlin")
    source = file("A,a@example.com,", "B,b@example.com,no", header="name,email,invite")
    would = bring(northwind.owner, source, dry_run=True)
    assert [item["invite"] for item in would["items"]] == [True, False]
    assert would["invitations"] == 1
    bring(northwind.owner, file("C,c@example.com,yes", header="name,email,invite"))
    mailbox.wait(1)
    assert bring(northwind.owner, source)["invitations"] == 1
    mailbox.wait(2)
    made = employees(northwind.owner)
    assert (made["a@example.com"]["login"], made["b@example.com"]["login"]) == ("invited", "none")
    told = [address for mail in mailbox.mails for address in mail.recipients]
    assert told == ["c@example.com", "a@example.com"]


def test_a_file_has_a_most_lines(organization):
    northwind = organization()
    source = file(*(f"P{i},p{i}@example.com" for i in range(LINES + 1)))
    assert mistakes(northwind.owner, source) == [
        (LINES + 2, "", f"is one employee too many: at most {LINES} at once")
    ]


def test_a_full_file_is_made_in_one_go(organization):
    northwind = organization()
    lines = [
        f"{'N' * 150} {i},person-{i}@example.com,{'D' * 150},{'P' * 100},"
        + (f"person-{i - i % 50}@example.com" if i % 50 else "")
        for i in range(LINES)
    ]
    source = file(*lines, header="name,email,department,position,manager_email")
    assert len(source) > 900_000  # nearly all that a body may hold
    assert bring(northwind.owner, source, dry_run=True)["employees"] == LINES
    assert bring(northwind.owner, source)["employees"] == LINES
    assert len(employees(northwind.owner)) == LINES + 1
    reply = bring(northwind.owner, source, expect=422)
    assert (reply["wrong"], len(reply["mistakes"])) == (LINES, 100)


def test_what_is_imported_is_told_to_webhooks(organization):
    northwind = organization()
    hook = {"url": "https://example.com/hook", "events": ["employee.created"]}
    northwind.owner.post("/webhooks", json=hook, expect=201)
    path = "/webhook-deliveries"
    bring(northwind.owner, file("A,a@example.com", "B,b@example.com"), dry_run=True)
    assert all_items(northwind.owner, path) == []
    bring(northwind.owner, file("A,a@example.com", "B,b@example.com"))
    assert [d["event"] for d in all_items(northwind.owner, path)] == ["employee.created"] * 2
