"""Values of fields: each kind draws how a value stands in the text and what the answer says.

A kind is a function of Values that returns a pair (surface, value). The value is what
the answer holds: str, bool, Number (written digit by digit as in the text) or a list.
"""

from words import *


class Number(str):
    """A number as it is written."""


SMALL = _SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
CURRENCIES = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": None, "JPY": None, "SEK": None}


def ordinal(n):
    return str(n) + ("th" if 10 < n < 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))


class Values:
    def __init__(self, rng, holdout):
        self.rng, self.words = rng, Words(rng, holdout)

    # Text.

    def person(self):
        w = self.words
        v = w.first() + " " + w.last()
        if self.rng.random() < 0.05:
            v = w.first() + " " + self.rng.choice("ABCDEFGHJKLMNPRSTVW") + ". " + w.last()
        return v, v

    def first(self):
        v = self.words.first()
        return v, v

    def last(self):
        v = self.words.last()
        return v, v

    def city(self):
        v = self.words.city()
        return v, v

    def country(self):
        v = self.rng.choice(COUNTRY)
        return v, v

    def company(self):
        r, w = self.rng, self.words
        v = w.brand()
        p = r.random()
        if p < 0.5:
            v += " " + r.choice(COMPANY_END)
        elif p < 0.65:
            v += " & " + w.last()
        elif p < 0.8:
            v += " " + r.choice(COMPANY_END) + " " + r.choice(["Ltd", "Inc", "GmbH", "AG", "AB", "LLC", "Corp", "Co"])
        elif p < 0.88:
            v = w.last() + " and Sons"
        return v, v

    def brand(self):
        v = self.words.brand()
        return v, v

    def street(self):
        r = self.rng
        v = self.words.last() + " " + r.choice(STREET)
        n = str(r.randint(1, 199)) + (r.choice("abc") if r.random() < 0.1 else "")
        v = n + " " + v if r.random() < 0.7 else v + " " + n
        return v, v

    def postcode(self):
        r = self.rng
        p = r.random()
        if p < 0.6:
            v = "".join(r.choice("0123456789") for _ in range(r.choice([4, 5, 5])))
        else:
            v = "%s%s%d %d%s%s" % (*r.choices("ABCDEGHLMNPRSW", k=2), r.randint(1, 29), r.randint(1, 9),
                                    *r.choices("ABDEFGHJLNPQRS", k=2))
        return v, v

    def email(self):
        r, w = self.rng, self.words
        a, b = w.first().lower(), w.last().lower()
        user = r.choice([a + "." + b, a, a[0] + b, a + "_" + b, a + str(r.randint(1, 99)), "info", "office", "sales"])
        host = r.choice([w.brand().lower(), w.last().lower(), w.brand().lower() + "-" + r.choice(COMPANY_END).lower()])
        v = user + "@" + host + "." + r.choice(["com", "org", "net", "example", "io", "co.uk", "de", "eu"])
        return v, v

    def phone(self):
        r = self.rng
        d = lambda n: "".join(r.choice("0123456789") for _ in range(n))
        v = r.choice([
            lambda: "+%d %s %s" % (r.randint(1, 99), d(3), d(r.choice([4, 6, 7]))),
            lambda: "%s-%s-%s" % (d(3), d(3), d(4)),
            lambda: "(%s) %s-%s" % (d(3), d(3), d(4)),
            lambda: "0%s %s" % (d(3), d(r.choice([5, 6, 7]))),
            lambda: "555-%s" % d(4),
            lambda: "+%d%s" % (r.randint(1, 99), d(9)),
        ])()
        return v, v

    def product(self):
        r = self.rng
        p = r.random()
        thing = r.choice(THING)
        if p < 0.45:
            v = r.choice(ADJECTIVE) + " " + thing
        elif p < 0.6:
            v = self.words.brand() + " " + thing
        elif p < 0.75:
            v = self.words.brand() + " " + r.choice(ADJECTIVE).capitalize() + " " + thing.capitalize()
        elif p < 0.85:
            v = self.words.brand() + " " + str(r.randint(1, 990))
        else:
            v = thing + " " + r.choice(THING)
        if r.random() < 0.15:
            v += r.choice(["s", "", ", " + r.choice(ADJECTIVE)])
        return v, v

    def code(self):
        r = self.rng
        d = lambda n: "".join(r.choice("0123456789") for _ in range(n))
        a = lambda n: "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(n))
        v = r.choice([
            lambda: a(2) + "-" + r.choice(["2023", "2024", "2025", "2026"]) + "-" + d(4),
            lambda: a(r.randint(1, 3)) + d(r.randint(3, 6)),
            lambda: a(r.randint(2, 4)) + "-" + d(r.randint(2, 5)),
            lambda: d(r.randint(5, 8)),
            lambda: d(3) + "/" + d(2),
            lambda: "".join(r.choice("0123456789abcdef") for _ in range(r.choice([4, 6, 8]))),
            lambda: a(1) + d(2) + "-" + a(2) + d(1),
        ])()
        return v, v

    def digits(self):
        v = "".join(self.rng.choice("0123456789") for _ in range(self.rng.randint(4, 9)))
        return v, v

    def room(self):
        r = self.rng
        v = r.choice([
            lambda: "%d.%02d" % (r.randint(1, 9), r.randint(1, 30)),
            lambda: "%d%02d" % (r.randint(1, 9), r.randint(1, 30)),
            lambda: r.choice("ABCDEF") + str(r.randint(1, 40)),
            lambda: self.words.last() + " " + r.choice(["Hall", "Room", "Theatre"]),
        ])()
        return v, v

    def task(self):
        r = self.rng
        v = r.choice(VERB) + " the " + (r.choice(ADJECTIVE) + " " if r.random() < 0.25 else "") + r.choice(OBJECT)
        p = r.random()
        if p < 0.15:
            v += " for " + self.words.first()
        elif p < 0.25:
            v += " and " + r.choice(VERB) + " it"
        elif p < 0.35:
            v += " in " + self.words.city()
        return v, v

    def title(self):
        r = self.rng
        v = r.choice([
            lambda: "The " + r.choice(ADJECTIVE).capitalize() + " " + r.choice(NOUN).capitalize(),
            lambda: r.choice(NOUN).capitalize() + " of " + self.words.brand(),
            lambda: self.words.brand() + " " + r.choice(["Conference", "Meeting", "Workshop", "Festival", "Summit", "Fair"]),
            lambda: r.choice(OBJECT).capitalize() + " " + r.choice(["review", "planning", "kickoff", "launch", "training"]),
            lambda: r.choice(ADJECTIVE).capitalize() + " " + r.choice(NOUN) + " " + r.choice(NOUN),
        ])()
        return v, v

    def problem(self):
        r = self.rng
        v = r.choice([
            lambda: r.choice(OBJECT) + " " + r.choice(["does not open", "is broken", "is missing", "does not print", "is too slow", "keeps crashing"]),
            lambda: r.choice(THING) + " " + r.choice(["arrived damaged", "does not start", "makes a noise", "has the wrong colour", "is leaking"]),
            lambda: "cannot " + r.choice(VERB) + " the " + r.choice(OBJECT),
            lambda: r.choice(["timeout", "error", "failure"]) + " " + r.choice(["while", "when"]) + " " + r.choice(["reading", "saving", "opening", "loading"]) + " the " + r.choice(OBJECT),
        ])()
        return v, v

    def message(self):
        r = self.rng
        v = r.choice([
            lambda: "connection to " + self.words.brand().lower() + " " + r.choice(["lost", "refused", "closed"]),
            lambda: "timeout waiting for " + r.choice(["a connection", "the lock", "a reply", "the queue"]),
            lambda: r.choice(["disk", "cache", "queue", "pool", "memory"]) + " " + r.choice(["full", "empty", "almost full", "corrupted"]),
            lambda: "user " + self.words.first().lower() + " " + r.choice(["logged in", "logged out", "not found", "was locked"]),
            lambda: r.choice(["failed to", "could not"]) + " " + r.choice(VERB) + " " + r.choice(OBJECT),
            lambda: r.choice(OBJECT) + " " + r.choice(["saved", "created", "deleted", "not found", "is invalid"]),
        ])()
        return v, v

    def service(self):
        r = self.rng
        v = r.choice([self.words.brand().lower(), r.choice(NOUN), r.choice(OBJECT)])
        if r.random() < 0.7:
            v += "-" + r.choice(["api", "service", "worker", "db", "gateway", "server", "proxy", "queue"])
        return v, v

    def host(self):
        r = self.rng
        v = r.choice(["web", "db", "app", "node", "cache", self.words.brand().lower()]) + r.choice(["", "-"]) + str(r.randint(1, 40))
        return v, v

    def path(self):
        r = self.rng
        v = "/" + "/".join(r.choice([r.choice(NOUN), r.choice(OBJECT), "v%d" % r.randint(1, 4), "api"]) for _ in range(r.randint(1, 3)))
        return v, v

    def ip(self):
        v = ".".join(str(self.rng.randint(1, 254)) for _ in range(4))
        return v, v

    def url(self):
        r = self.rng
        v = "https://" + r.choice(["", "www."]) + self.words.brand().lower() + "." + r.choice(["com", "org", "example", "io"])
        if r.random() < 0.5:
            v += "/" + r.choice(NOUN)
        return v, v

    def word(self):
        v = self.rng.choice([self.words.brand, self.words.last, self.words.city])()
        return v, v

    def noun(self):
        r = self.rng
        v = r.choice(r.choice([NOUN, OBJECT, THING]))
        if r.random() < 0.3:
            v = r.choice(ADJECTIVE) + " " + v
        return v, v

    def colour(self):
        v = self.rng.choice("red blue green black white grey silver golden brown yellow orange purple pink".split())
        return v, v

    def weekday(self):
        v = self.rng.choice(DAYS)
        return v, v

    # Dates and times. The answer has ISO 8601 dates, whatever the text has.

    def _ymd(self):
        r = self.rng
        return r.randint(2019, 2029), r.randint(1, 12), r.randint(1, 28) if r.random() < 0.93 else 30

    def date(self):
        r = self.rng
        y, m, d = self._ymd()
        if m == 2:
            d = min(d, 28)
        iso = "%04d-%02d-%02d" % (y, m, d)
        name = MONTHS[m - 1]
        p = r.random()
        if p < 0.4:
            s = iso
        elif p < 0.6:
            s = "%d %s %d" % (d, name, y)
        elif p < 0.75:
            s = "%s %d, %d" % (name, d, y)
        elif p < 0.82:
            s = "%02d.%02d.%d" % (d, m, y)
        elif p < 0.86:
            s = "%d %s %d" % (d, name[:3], y)
        elif p < 0.9:
            s = "%s %d, %d" % (name[:3], d, y)
        elif p < 0.92:
            s = "%d/%02d/%02d" % (y, m, d)
        elif p < 0.95:
            s = r.choice(["%s of %s %d", "%s %s %d"]) % (ordinal(d), name, y)
        else:
            s = "%s, %d %s %d" % (r.choice(DAYS), d, name, y)
        return s, iso

    def isodate(self):
        y, m, d = self._ymd()
        if m == 2:
            d = min(d, 28)
        v = "%04d-%02d-%02d" % (y, m, d)
        return v, v

    def time(self):
        r = self.rng
        h, m = r.randint(0, 23), r.choice([0, 0, 15, 30, 45, r.randint(0, 59)])
        v = "%02d:%02d" % (h, m)
        if r.random() < 0.2:
            half = " am" if h < 12 else " pm"
            return ("%d" % (h % 12 or 12) if m == 0 and r.random() < 0.5 else "%d:%02d" % (h % 12 or 12, m)) + half, v
        return v, v

    def timestamp(self):
        r = self.rng
        v = self.isodate()[0] + "T%02d:%02d:%02d" % (r.randint(0, 23), r.randint(0, 59), r.randint(0, 59)) + r.choice(["Z", "Z", "+01:00"])
        return v, v

    # Numbers.

    def count(self):
        r = self.rng
        p = r.random()
        if p < 0.15:
            n = r.randint(1, 12)
            return SMALL[n], Number(n)
        v = str(r.randint(1, 9) if p < 0.35 else r.randint(10, 99) if p < 0.75 else r.randint(100, 999))
        return v, Number(v)

    def small(self):
        n = self.rng.randint(1, 12)
        return (SMALL[n] if self.rng.random() < 0.35 else str(n)), Number(n)

    def stars(self):
        n = self.rng.randint(1, 5)
        return (SMALL[n] if self.rng.random() < 0.5 else str(n)), Number(n)

    def age(self):
        v = str(self.rng.randint(16, 95))
        return v, Number(v)

    def year(self):
        v = str(self.rng.randint(1900, 2030))
        return v, Number(v)

    def price(self):
        r = self.rng
        v = "%d.%02d" % (r.choice([r.randint(0, 9), r.randint(10, 99), r.randint(100, 999), r.randint(1000, 9999)]),
                         r.choice([0, 25, 50, 75, 90, 95, 99, r.randint(0, 99)]))
        if v.endswith(".00") and r.random() < 0.5 or r.random() < 0.15:
            v = str(r.randint(1, 2000))
        if float(v) >= 1000 and r.random() < 0.4:
            return v[0] + "," + v[1:], Number(v)
        return v, Number(v)

    def decimal(self):
        r = self.rng
        v = "%.*f" % (r.choice([1, 1, 2, 3]), r.uniform(0, r.choice([1, 10, 100, 1000])))
        if r.random() < 0.15:
            v = "-" + v
        return v, Number(v)

    def percent(self):
        r = self.rng
        v = str(r.randint(0, 100)) if r.random() < 0.6 else "%.1f" % r.uniform(0, 100)
        return v, Number(v)

    def big(self):
        v = str(self.rng.choice([self.rng.randint(100, 9999), self.rng.randint(10000, 999999)]))
        if self.rng.random() < 0.2:
            return "{:,}".format(int(v)), Number(v)
        return v, Number(v)

    def status(self):
        v = str(self.rng.choice([200, 201, 204, 301, 302, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504]))
        return v, Number(v)

    def currency(self):
        v = self.rng.choice(["EUR", "USD", "GBP", "CHF", "SEK", "JPY", "NOK", "CAD"])
        return v, v

    def unit(self):
        v = self.rng.choice("C F K bar kPa V A W kg g mm cm m % ppm lux dB rpm".split())
        return v, v

    # Lists.

    def _list(self, draw, low, high):
        vs = []
        for _ in range(self.rng.randint(low, high)):
            v = draw()[1]
            if v not in vs:
                vs.append(v)
        r = self.rng.random()
        if len(vs) == 1:
            return vs[0], vs
        if r < 0.6:
            return ", ".join(vs[:-1]) + " and " + vs[-1], vs
        return ", ".join(vs), vs

    def people(self):
        return self._list(self.person, 1, 4)

    def firsts(self):
        return self._list(self.first, 1, 4)

    def nouns(self):
        return self._list(self.noun, 1, 4)

    def cities(self):
        return self._list(self.city, 1, 4)
