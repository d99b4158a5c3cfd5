# shellcheck shell=bash
# The parts of ./check: one function part_NAME each, run in a subshell with `set -e` in the
# project's folder. A part shows its tools' own output and calls `count`; one that fails without
# having counted a failure counts as one. To be sourced.
: "${root:?}" "${counts:?}" "${failures:?}" "${scratch:?}"

# Debian's own interpreter: the packages of packages-check.txt are its.
python=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1
# Where a sanitizer's report gets its function names from.
export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-14/bin/llvm-symbolizer

count() { # PASSED FAILED
    printf '%s %s\n' "$1" "$2" >>"$counts"
}

sources() {
    find src tests -name '*.[ch]' -print0 | sort -z
}

# count_tests RUNNER REPORT: what scripts/count-tests.py reads there.
count_tests() {
    $python "$root/scripts/count-tests.py" "$1" "$2" "$failures" >>"$counts"
}

part_format() {
    sources | xargs -0 clang-format-15 --dry-run -Werror
    count 1 0
}

part_includes() {
    $python scripts/check-includes.py
    count 1 0
}

build_gcc() {
    CC=$(with_ccache gcc) configure build
    ninja -C build
}

# configure_beside FOLDER [OPTION…]: as configure(), with the web application that build/ has: building it
# takes longer than everything else.
configure_beside() {
    CC=$(with_ccache gcc) configure build
    ninja -C build web/application.stamp
    configure "$@" -Dapplication="$root/build/web/application"
}

build_clang() {
    CC=$(with_ccache clang) configure_beside build-clang
    ninja -C build-clang
}

# One build for both: the server and the tests under the sanitizers, and the libFuzzer targets.
build_sanitize() {
    CC=$(with_ccache clang) configure_beside build-sanitize -Db_sanitize=address,undefined -Dfuzz=true
    ninja -C build-sanitize
}

with_ccache() {
    if command -v ccache >/dev/null; then
        printf 'ccache %s' "$1"
    else
        printf '%s' "$1"
    fi
}

part_build() {
    build_gcc
    count 1 0
    build_clang
    count 1 0
}

part_lint() {
    shellcheck -x run check .ci/run scripts/*.sh
    count 1 0
    build_clang >"$scratch/build.log" || { cat "$scratch/build.log" && return 1; }
    # What it says on standard error is how much of other people's headers it left out.
    find src tests -name '*.c' -print0 |
        xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p build-clang 2>"$scratch/tidy.log" ||
        {
            grep -v 'warnings\? generated' "$scratch/tidy.log" || true # findings are on standard output
            return 1
        }
    count 1 0
}

# meson_tests FOLDER [OPTION…]
meson_tests() {
    local folder=$1 status=0
    shift
    rm -f "$folder/meson-logs/testlog.json"
    meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || status=$?
    count_tests meson "$folder/meson-logs/testlog.json"
    return $status
}

# python_tests FOLDER [OPTION…]
python_tests() {
    local folder=$1 status=0
    shift
    rm -f "$scratch/junit.xml"
    $python -m pytest "$folder" --junitxml="$scratch/junit.xml" "$@" || status=$?
    count_tests pytest "$scratch/junit.xml"
    return $status
}

# api_tests_on ENGINE: by several processes with a server each, since most of the time one waits for the
# other, and by one more on PostgreSQL, which takes longer; with what they store in memory, where there is room; what a disk keeps is for part_crash to
# find out.
api_tests_on() {
    local engine=$1 folder processes=2
    [ "$engine" = sqlite ] || processes=3
    folder=$(in_memory)/api-$engine
    mkdir -p "$folder"
    STINT_TEST_ENGINES=$engine TMPDIR=$folder $python -m pytest tests/api -n $processes --dist loadfile \
        --junitxml="$scratch/junit-$engine.xml" >"$scratch/api-$engine.log" 2>&1
}

# On both engines at the same time.
api_tests() {
    local status=0 engine
    declare -A pids
    rm -f "$scratch"/junit-*.xml
    for engine in sqlite postgres; do
        api_tests_on $engine &
        pids[$engine]=$!
    done
    for engine in sqlite postgres; do
        wait "${pids[$engine]}" || status=1
        printf -- '-- tests/api on %s:\n' $engine
        cat "$scratch/api-$engine.log"
        count_tests pytest "$scratch/junit-$engine.xml"
    done
    return $status
}

# A folder in memory, with two GiB free at least, or else $scratch. It goes when the check ends.
in_memory() {
    local free
    free=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1) || free=0
    if [ "${free:-0}" -gt 2097152 ] && [ -w /dev/shm ]; then
        mkdir -p "/dev/shm/${scratch##*/}"
        echo "/dev/shm/${scratch##*/}"
    else
        echo "$scratch"
    fi
}

part_unit() {
    build_gcc
    meson_tests build
}

part_api() {
    build_gcc
    STINT_BINARY=$root/build/stint api_tests
}

# The web application's types come from the OpenAPI document of the server that is built here.
part_web() {
    build_gcc
    cd web || return
    npm run --silent types
    npm run --silent check
    count 1 0
    local status=0
    vitest unit "$scratch/vitest.xml" || status=$?
    count_tests vitest "$scratch/vitest.xml"
    return $status
}

# vitest PROJECT REPORT: in web/
vitest() {
    npx vitest run --project "$1" --reporter=default --reporter=junit --outputFile.junit="$2"
}

# On both engines at the same time.
part_browser() {
    local engine status=0 folder
    declare -A pids
    build_gcc
    export STINT_BINARY=$root/build/stint
    python_tests tests/browser || status=$?
    folder=$(in_memory)
    cd web || return
    for engine in sqlite postgres; do
        STINT_TEST_ENGINE=$engine TMPDIR=$folder vitest browser "$scratch/browser-$engine.xml" \
            >"$scratch/browser-$engine.log" 2>&1 &
        pids[$engine]=$!
    done
    for engine in sqlite postgres; do
        wait "${pids[$engine]}" || status=1
        printf -- '-- web/tests/browser on %s:\n' $engine
        cat "$scratch/browser-$engine.log"
        count_tests vitest "$scratch/browser-$engine.xml"
    done
    return $status
}

part_model() {
    build_gcc
    STINT_BINARY=$root/build/stint python_tests tests/model
}

# One of them builds a server of its own: that of docs/adding-a-feature.md.
part_docs() {
    build_gcc
    STINT_BINARY=$root/build/stint python_tests tests/docs
}

# fuzz TARGET: replays its corpus, then looks for new inputs for FUZZ_SECONDS; what it finds stays in
# build-sanitize/.
fuzz() {
    local target=$1 name=${1##*/fuzz_} seconds=${FUZZ_SECONDS:-5}
    mkdir -p "$scratch/corpus/$name"
    if "$target" -runs=0 "tests/fuzz/corpus/$name" &&
        { [ "$seconds" -eq 0 ] ||
            "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
                -artifact_prefix="build-sanitize/$name-" \
                "$scratch/corpus/$name" "tests/fuzz/corpus/$name"; }; then
        count 1 0
    else
        count 0 1
        printf 'fuzz_%s: see its output in part fuzz, above\n' "$name" >>"$failures"
    fi
}

# One target a core at a time.
part_fuzz() {
    build_sanitize
    local target failed_before
    failed_before=$(wc -l <"$failures")
    for target in build-sanitize/tests/fuzz/fuzz_*; do
        if [ -f "$target" ] && [ -x "$target" ]; then
            while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
                wait -n
            done
            fuzz "$target" 2>"$scratch/${target##*/}.log" &
        fi
    done
    wait
    if [ "$(wc -l <"$failures")" -gt "$failed_before" ]; then
        tail -n 100 "$scratch"/fuzz_*.log
        return 1
    fi
    grep -hE '^Done' "$scratch"/fuzz_*.log || true
}

part_sanitize() {
    build_sanitize
    local status=0
    export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
    meson_tests build-sanitize --timeout-multiplier 4 || status=1
    STINT_BINARY=$root/build-sanitize/stint api_tests || status=1
    return $status
}

# The programs of tests/unit in which threads meet, under ThreadSanitizer.
part_threads() {
    local tests=(lane http http_stop http_stream outbox rate_limit sqlite_snapshot zone)
    CC=$(with_ccache clang) configure_beside build-threads -Db_sanitize=thread
    local programs=("${tests[@]/#/tests/unit/}")
    ninja -C build-threads "${programs[@]/%/_test}"
    meson_tests build-threads --timeout-multiplier 4 "${tests[@]}"
}

part_crash() {
    build_gcc
    STINT_BINARY=$root/build/stint python_tests tests/fault
}
