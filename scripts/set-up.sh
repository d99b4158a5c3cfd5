# shellcheck shell=bash
# What ./run and ./check share: install what is missing, build. To be sourced with $root set to the
# project's folder.
: "${root:?}"

say() {
    printf '%s\n' "$*" >&2
}

# The packages of these lists that are neither installed nor stood in for by the command their line
# names.
missing_packages() {
    local installed package command
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p')
    cat "$@" | while read -r package command; do
        case $package in '' | '#'*) continue ;; esac
        if ! grep -qxF -- "$package" <<<"$installed" &&
            ! { [ -n "$command" ] && command -v "$command" >/dev/null; }; then
            printf '%s\n' "$package"
        fi
    done
}

# Installs what is missing of the lists; a machine that has everything never gets to apt.
install_packages() {
    local missing=() privileges=()
    mapfile -t missing < <(missing_packages "$@")
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "Missing packages, and neither root nor sudo to install them: ${missing[*]}"
            return 1
        fi
        privileges=(sudo)
    fi
    say "Installing ${missing[*]}"
    "${privileges[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' \
        apt "${missing[@]}" >&2
}

# web/node_modules as the lock says. Without it Stint is whole but for the interactive pages, so a
# failure is only told.
install_web() {
    local lock=$root/web/package-lock.json stamp=$root/web/node_modules/.installed
    if cmp -s "$lock" "$stamp"; then
        return
    fi
    if ! command -v npm >/dev/null; then
        say "No npm: there will be no web application, and /docs a plain page."
    elif (cd "$root/web" && npm ci --ignore-scripts \
        --no-audit --no-fund --fetch-retries=1 --loglevel=error >&2); then
        cp "$lock" "$stamp"
        # Build folders that were configured without it look again.
        touch "$root/web/meson.build"
    else
        say "npm could not install web/package-lock.json: there will be no web application, and /docs a plain page."
    fi
}

# configure FOLDER [OPTION…]: once; later changes of the build files are ninja's business.
configure() {
    local folder=$root/$1
    shift
    if [ ! -e "$folder/build.ninja" ]; then
        meson setup "$folder" "$root" --buildtype=debugoptimized "$@"
    fi
}
