-- What wrk asks. Arguments after `--`: the key, a file of employee ids, and either `get PATH`, where
-- EMPLOYEE in the path is each id in turn, or `punch DAY`: each employee in turn punches in, out, in
-- and out on that day (YYYY-MM-DD) and on those after it, at times that only ever grow. The ids are
-- divided among the threads, so no two requests of one employee are under way at once.
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local ids, turn, round = {}, 0, 0
local build

local function next_id()
    turn = turn + 1
    if turn > #ids then
        turn, round = 1, round + 1
    end
    return ids[turn]
end

local function get(path)
    local before, after = path:match("^(.-)EMPLOYEE(.*)$")
    if before == nil then
        local request = wrk.format("GET", path)
        return function() return request end
    end
    return function() return wrk.format("GET", before .. next_id() .. after) end
end

local function punch(day)
    local year, month, date = day:match("(%d+)-(%d+)-(%d+)")
    local start = os.time({year = year, month = month, day = date, hour = 12})
    local hours, types = {"08", "12", "13", "17"}, {"punch_in", "punch_out"}
    wrk.headers["Content-Type"] = "application/json"
    return function()
        local id = next_id()
        local at = os.date("%Y-%m-%d", start + math.floor(round / 4) * 86400) .. "T" ..
            hours[round % 4 + 1] .. ":00:00Z"
        return wrk.format("POST", "/api/v1/timetracking/punch", nil,
            '{"employee_id":"' .. id .. '","type":"' .. types[round % 2 + 1] ..
            '","timestamp":"' .. at .. '"}')
    end
end

function init(arguments)
    wrk.headers["X-API-Key"] = arguments[1]
    local line = 0
    for id in io.lines(arguments[2]) do
        if line % 2 == number then
            ids[#ids + 1] = id
        end
        line = line + 1
    end
    build = (arguments[3] == "punch" and punch or get)(arguments[4])
end

-- wrk builds one request of the first thread to look at it, and never sends it.
local looked_at = false

function request()
    if number == 0 and not looked_at then
        looked_at = true
        local before = turn
        local built = build()
        turn = before
        return built
    end
    return build()
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
