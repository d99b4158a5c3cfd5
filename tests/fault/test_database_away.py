"""PostgreSQL stopped and started again: a clear answer while it is away, and nobody has to help."""

from load import EMPLOYEES, Office, Wish, new_employee
from machine import Cluster, wait_until
from support.server import Server
from truth import check, check_database


def test_a_server_whose_database_is_away_says_so_and_recovers(
    server_on_cluster: Server, cluster: Cluster
):
    server, http = server_on_cluster, server_on_cluster.http
    office = Office(server)
    with office.busy():
        office.wait_for_acknowledged(50)
    cluster.stop()

    wait_until("not ready", lambda: http.get("/health/ready").status_code == 503)
    health = http.get("/health")
    assert health.status_code == 503
    assert health.json()["database"] == "unavailable" and health.json()["api"] == "ok"
    assert http.get("/health/live").status_code == 200
    wish = Wish(EMPLOYEES, new_employee(), "while-away")
    office.writers[0].wishes.append(wish)
    with office.caller() as caller:
        employee = office.writers[0].employee_id
        for reply in (
            wish.send(caller),
            caller.send("GET", f"/timetracking/status/{employee}"),
            caller.send("GET", "/reports/overview?start_date=2025-06-01&end_date=2025-06-30"),
        ):
            assert (reply.status, reply.media_type) == (503, "application/problem+json"), reply
            assert reply.body["title"]

    cluster.start()
    wait_until("ready again", lambda: http.get("/health/ready").status_code == 200)
    office.send_open_ones_again()
    with office.busy():  # every lane and every reader has found its way back
        office.wait_for_acknowledged(len(office.wishes) + 50)
    assert not [writer.refused for writer in office.writers if writer.refused]
    check(office, settled=True)
    check_database(server)
