"""Occurrences of recurrence rules, by python-dateutil and zoneinfo. Prints the rows of RecurrenceFixture.swift."""
import datetime
import zoneinfo

from dateutil import rrule

UTC = datetime.timezone.utc


def moment(local, zone):
    """Unix seconds; of a time that comes twice the first, of one that is left out as long after the change."""
    return int(local.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0).timestamp())


# Rule, zone, first local time, from and to as local dates between which occurrences are listed.
CASES = [
    ("FREQ=DAILY", "Europe/Berlin", "2024-03-29 02:30", "2024-03-28", "2024-04-03"),
    ("FREQ=DAILY", "Europe/Berlin", "2023-10-27 02:30", "2023-10-26", "2023-11-01"),
    ("FREQ=DAILY", "America/New_York", "2024-03-08 02:15", "2024-03-08", "2024-03-13"),
    ("FREQ=DAILY", "Australia/Lord_Howe", "2024-10-04 02:10", "2024-10-04", "2024-10-09"),
    ("FREQ=DAILY;INTERVAL=3", "UTC", "2001-01-01 22:00", "2026-02-20", "2026-03-10"),
    ("FREQ=DAILY;INTERVAL=1000", "UTC", "1970-01-05 00:00", "2000-01-01", "2030-01-01"),
    ("FREQ=DAILY;COUNT=5", "Asia/Kathmandu", "2024-02-27 23:59", "2024-01-01", "2025-01-01"),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "Europe/Berlin", "2024-05-01 18:00", "2024-05-01", "2024-05-15"),
    ("FREQ=DAILY;BYMONTHDAY=-1,15", "UTC", "2024-01-31 06:00", "2024-01-01", "2024-07-01"),
    ("FREQ=DAILY;BYDAY=FR;BYMONTHDAY=13", "UTC", "2020-03-13 00:00", "2020-01-01", "2027-01-01"),
    ("FREQ=WEEKLY", "Europe/Berlin", "2024-03-24 01:00", "2024-03-01", "2024-04-20"),
    ("FREQ=WEEKLY;BYDAY=SA,SU", "America/Sao_Paulo", "2024-05-04 00:00", "2024-05-01", "2024-06-01"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "UTC", "1997-08-05 09:00", "1997-08-01", "1997-10-01"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "UTC", "1997-08-05 09:00", "1997-08-01", "1997-10-01"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "UTC", "1997-08-05 09:00", "2031-08-01", "2031-09-20"),
    ("FREQ=WEEKLY;INTERVAL=53;BYDAY=WE", "Australia/Sydney", "2000-03-01 12:00", "2000-01-01", "2026-01-01"),
    ("FREQ=WEEKLY;COUNT=6;BYDAY=MO,WE,FR", "UTC", "2024-05-01 10:00", "2024-04-01", "2025-01-01"),
    ("FREQ=WEEKLY;UNTIL=20240520T100000Z;BYDAY=MO", "Europe/Berlin", "2024-05-06 12:00", "2024-05-01", "2024-07-01"),
    ("FREQ=WEEKLY;UNTIL=20240520T095959Z;BYDAY=MO", "Europe/Berlin", "2024-05-06 12:00", "2024-05-01", "2024-07-01"),
    ("FREQ=MONTHLY", "UTC", "2024-01-31 08:00", "2024-01-01", "2025-02-01"),
    ("FREQ=MONTHLY;INTERVAL=12", "UTC", "2096-02-29 08:00", "2096-01-01", "2113-01-01"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "Europe/Berlin", "2024-01-01 00:00", "2024-01-01", "2024-05-01"),
    ("FREQ=MONTHLY;BYMONTHDAY=-31", "UTC", "2024-01-01 00:00", "2024-01-01", "2025-01-01"),
    ("FREQ=MONTHLY;BYDAY=1MO", "America/New_York", "2024-01-01 21:00", "2024-01-01", "2024-12-31"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "Europe/Berlin", "2024-01-26 17:00", "2024-01-01", "2024-12-31"),
    ("FREQ=MONTHLY;BYDAY=2TU,-2TU", "UTC", "2024-01-09 04:00", "2024-01-01", "2024-07-01"),
    ("FREQ=MONTHLY;BYDAY=5SU", "UTC", "2024-03-31 04:00", "2024-01-01", "2026-01-01"),
    ("FREQ=MONTHLY;BYDAY=SA,SU", "UTC", "2024-06-01 00:00", "2024-06-01", "2024-07-15"),
    ("FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=8,9,10,11,12,13,14", "UTC", "2024-01-08 00:00", "2024-01-01", "2024-12-31"),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR;COUNT=4", "UTC", "2024-03-29 12:00", "2024-01-01", "2030-01-01"),
    ("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=30;UNTIL=20260301", "UTC", "2024-04-30 12:00", "2024-01-01", "2030-01-01"),
]

for text, zone, first, start, end in CASES:
    local = datetime.datetime.fromisoformat(first)
    rule = text
    if "UNTIL=" in text and text.split("UNTIL=")[1].split(";")[0].endswith("Z"):
        # dateutil wants the start in the same zone as UNTIL: the rule is cut by hand.
        until = text.split("UNTIL=")[1].split(";")[0]
        rule = ";".join(part for part in text.split(";") if not part.startswith("UNTIL="))
        last = int(datetime.datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())
    elif "UNTIL=" in text:
        # A date is the whole of its day.
        rule = text + "T235959"
        last = None
    else:
        last = None
    lower, upper = (moment(datetime.datetime.fromisoformat(day), zone) for day in (start, end))
    times = rrule.rrulestr(rule, dtstart=local).between(
        datetime.datetime.fromisoformat(start) - datetime.timedelta(days=2),
        datetime.datetime.fromisoformat(end) + datetime.timedelta(days=2), inc=True)
    moments = [moment(time, zone) for time in times]
    kept = [time for time in moments if lower <= time < upper and (last is None or time <= last)]
    numbers = ", ".join(str(time) for time in kept)
    print(f'    Row("{text}", "{zone}", {moment(local, zone)}, {lower}..<{upper}, [{numbers}]),')
