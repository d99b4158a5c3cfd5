"""A disk that is full, read-only or broken: a clear answer, reads go on, writes come back."""

import errno

import pytest
from conftest import ToughServer
from load import EMPLOYEES, Office, Wish, new_employee
from machine import wait_until
from truth import check, check_database


def write_until_refused(office: Office, status: int) -> None:
    with office.busy():
        wait_until("all are refused", lambda: all(w.refused for w in office.writers))
    for writer in office.writers:
        reply = writer.refused
        assert reply.status == status, reply
        assert reply.media_type == "application/problem+json"
        assert reply.body["status"] == status and reply.body["title"], reply


def check_that_reads_go_on(office: Office, server: ToughServer) -> None:
    check(office)
    assert server.http.get("/health/ready").status_code == 200
    with office.caller() as caller:
        for writer in office.writers:
            assert caller.send("GET", f"/timetracking/status/{writer.employee_id}").status == 200


def check_that_writes_come_back(office: Office, server: ToughServer) -> None:
    first = Wish(EMPLOYEES, new_employee(), "afterwards")
    with office.caller() as caller:
        wait_until("a write is accepted", lambda: first.send(caller).status == 201)
    office.writers[0].wishes.append(first)
    office.send_open_ones_again()
    office.send_some_again()
    check(office, settled=True)
    check_database(server)


def test_a_full_disk_refuses_writes_until_there_is_space(full_disk, tmp_path):
    with ToughServer("sqlite", tmp_path, {}) as server:
        office = Office(server)
        with office.busy():
            office.wait_for_acknowledged(100)
        full_disk.fill()
        write_until_refused(office, 507)
        check_that_reads_go_on(office, server)
        full_disk.empty()
        check_that_writes_come_back(office, server)
        server.kill()  # and what was acknowledged is on the disk
        server.start()
        check(office, settled=True)
        check_database(server)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        pytest.param(errno.ENOSPC, 507, id="full"),
        pytest.param(errno.EDQUOT, 507, id="over-quota"),
        pytest.param(errno.EFBIG, 507, id="file-size-limit"),
        pytest.param(errno.EROFS, 503, id="read-only"),
        pytest.param(errno.EIO, 503, id="broken"),
    ],
)
def test_a_failing_disk_refuses_writes_until_it_is_well(broken_disk, tmp_path, failure, status):
    with ToughServer("sqlite", tmp_path, {}, **broken_disk.settings) as server:
        office = Office(server)
        with office.busy():
            office.wait_for_acknowledged(100)
            broken_disk.fail_with(failure)
            wait_until("all are refused", lambda: all(w.refused for w in office.writers))
        assert {writer.refused.status for writer in office.writers} == {status}
        check_that_reads_go_on(office, server)
        broken_disk.heal()
        check_that_writes_come_back(office, server)
        server.kill()
        server.start()
        check(office, settled=True)
        check_database(server)
