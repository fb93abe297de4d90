"""Offsets from UTC of some zones around their changes, by Python's zoneinfo. Prints the rows of ZoneFixture.swift."""
import datetime
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


def offset(zone, moment):
    local = (EPOCH + datetime.timedelta(seconds=moment)).astimezone(zone)
    return int(local.utcoffset().total_seconds())


def changes(zone, start, end):
    """Moments at which the offset changes, found by halving: half-day steps miss no change."""
    found = []
    step = 43_200
    for moment in range(start, end, step):
        low, high = moment, moment + step
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if offset(zone, middle) == offset(zone, low):
                low = middle
            else:
                high = middle
        found.append(high)
    return found


def moment(year):
    return int((datetime.datetime(year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())


ZONES = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kathmandu", "Europe/Dublin",
    "America/Sao_Paulo", "Pacific/Apia", "America/Nuuk", "Africa/Casablanca", "Pacific/Chatham",
]
# Years whose rules are settled; those from 2038 on come from the footer.
YEARS = [(1946, 1947), (1986, 1987), (2011, 2012), (2020, 2021), (2045, 2046)]
OPEN = {"America/Nuuk", "Africa/Casablanca"}

for name in ZONES:
    zone = zoneinfo.ZoneInfo(name)
    rows = []
    for first, last in YEARS:
        if first > 2037 and name in OPEN:
            continue
        for change in changes(zone, moment(first), moment(last)):
            rows += [(change - 1, offset(zone, change - 1)), (change, offset(zone, change))]
        rows.append((moment(first) + 15_552_000, offset(zone, moment(first) + 15_552_000)))
    print(f'    ("{name}", [' + ", ".join(f"({a}, {b})" for a, b in rows) + "]),")
