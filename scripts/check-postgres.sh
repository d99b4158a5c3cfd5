# shellcheck shell=bash
# One temporary PostgreSQL cluster for all tests of a check. To be sourced.

postgres_pid=''

# Runs a program of PostgreSQL, which refuses to be root. With exec, so that in the background its
# pid is the server's.
postgres_exec() {
    local program=/usr/lib/postgresql/15/bin/$1
    shift
    if [ "$(id -u)" -eq 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "$program" "$@"
    fi
    exec "$program" "$@"
}

# postgres_start FOLDER: a new cluster in this empty folder on a free loopback port, with a password
# of its own, since other people may have accounts on this machine. Sets STINT_TEST_POSTGRES to the
# conninfo of its superuser. It keeps its promises over kill -9 of itself, not over a crash of the
# machine (fsync is off).
postgres_start() {
    local folder=$1 port password
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    port=$(/usr/bin/python3 -c '
import socket
probe = socket.socket()
probe.bind(("127.0.0.1", 0))
print(probe.getsockname()[1])')
    printf '%s\n' "$password" >"$folder/password"
    if [ "$(id -u)" -eq 0 ]; then
        chown -R postgres: "$folder"
    fi
    (cd "$folder" && postgres_exec initdb -D "$folder/data" -U stint_test \
        --pwfile="$folder/password" -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync) \
        >"$folder/log"
    (cd "$folder" && postgres_exec postgres -D "$folder/data" -c listen_addresses=127.0.0.1 \
        -c port="$port" -c unix_socket_directories="$folder" -c max_connections=200 \
        -c fsync=off -c full_page_writes=off) \
        >>"$folder/log" 2>&1 &
    postgres_pid=$!
    for _ in $(seq 100); do
        if /usr/lib/postgresql/15/bin/pg_isready -q -h 127.0.0.1 -p "$port"; then
            STINT_TEST_POSTGRES="host=127.0.0.1 port=$port user=stint_test password=$password"
            export STINT_TEST_POSTGRES="$STINT_TEST_POSTGRES dbname=postgres"
            return
        fi
        sleep 0.1
    done
    cat "$folder/log" >&2
    return 1
}

# SIGINT is PostgreSQL's fast shutdown: it ends its clients and leaves.
postgres_stop() {
    if [ -n "$postgres_pid" ]; then
        kill -INT "$postgres_pid" 2>/dev/null || true
        wait "$postgres_pid" || true
        postgres_pid=''
    fi
}
