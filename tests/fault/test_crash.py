"""kill -9 in the middle of concurrent writes: nothing acknowledged is lost, nothing is half-done."""

import random

from conftest import LONG
from load import Office
from machine import Cluster, wait_until
from support.server import Server
from truth import check, check_database

ROUNDS = 100 if LONG else 3


def test_a_killed_server_has_every_acknowledged_write_once(server: Server):
    offices = []
    for _ in range(ROUNDS):
        office = Office(server)
        with office.busy():
            office.wait_for_acknowledged(random.randrange(1, 600))
            server.kill()
        assert len(office.acknowledged) < len(office.wishes), "it was idle when it was killed"
        server.start()
        refused = [writer.refused for writer in office.writers if writer.refused]
        assert not refused, refused
        check(office)
        office.send_open_ones_again()
        office.send_some_again()
        check(office, settled=True)
        check_database(server)
        offices.append(office)
    for office in offices:  # no later crash took anything from an earlier one
        check(office, settled=True)


def test_a_crash_of_postgresql_loses_nothing(server_on_cluster: Server, cluster: Cluster):
    for _ in range(20 if LONG else 2):
        office = Office(server_on_cluster)
        with office.busy():
            office.wait_for_acknowledged(random.randrange(50, 600))
            cluster.crash()
        statuses = {writer.refused.status for writer in office.writers if writer.refused}
        assert statuses <= {503}, statuses
        cluster.start()
        health = server_on_cluster.http
        wait_until("ready again", lambda: health.get("/health/ready").status_code == 200)
        check(office)
        office.send_open_ones_again()
        office.send_some_again()
        check(office, settled=True)
        check_database(server_on_cluster)
