"""Draws tasks: a prompt and the answer to it. Seeded; standard library only.

    python generate.py --seed 1 --count 5            # look at some
    python generate.py --seed 7 --count 500 --heldout --out heldout.jsonl

One in ten shapes (a domain with the set of keys asked for) is held out, as is one in
eight words of names (see words.py). With --heldout all shapes and names are those.
"""

import argparse
import json
import random
import re
import zlib

from domains import DOMAINS, ITEM_INLINE, ITEM_LINES, LABELS, TASK_LINES, TOOLS, UNITS
from render import Record, csv_text, json_text, outline, yaml_text
from values import Number, Values
from words import NOUN, OBJECT, THING

JSON, YAML, CSV = "JSON", "YAML", "CSV"
QUESTIONS = [
    "Extract the {s} as {f}.", "Read this {s} as {f}.", "Extract the data of this {s} as {f}.", "Extract the fields as {f}.",
    "What does this {s} say? Answer in {f}.", "Turn this text into {f}.", "Write the {s} as {f}.", "Extract the {s} from this e-mail as {f}.",
    "Fill in the form.", "Read this text.", "Read this {s} as {f}:", "Extract:", "{f} of this {s}, please.", "Extract the {s}.",
]
GREETINGS = ["Hello {n},", "Hi {n},", "Dear {n},", "Hello,", "Good morning,", "Dear team,", "Hi all,"]
CLOSINGS = ["Kind regards", "Best regards", "Thanks", "Thank you", "Cheers", "Yours", "Best wishes", "See you soon"]
FILLERS = [
    "Thank you again for your help.", "The weather has been fine lately.", "Let me know if you have questions.", "More about this next week.",
    "We spoke about it on the telephone.", "I hope all is well.", "Sorry for the late reply.", "It was a long day.", "The back door is open from seven.",
    "Please keep a copy.", "Nothing else has changed.", "The rest can wait.", "That is all for now.", "This message was written in a hurry.",
    "The old one is still in use.", "Everybody was pleased.", "We look forward to your answer.", "Details will follow.",
]


def held_out_shape(domain, keys):
    return zlib.crc32((domain + ":" + ",".join(sorted(keys))).encode()) % 10 == 0


class Generator:
    """Draws tasks of the training texts, or of the held-out ones."""

    def __init__(self, seed, holdout=False):
        self.rng = random.Random(seed)
        self.holdout = holdout
        self.values = Values(self.rng, holdout)
        self.enums = {}  # keys whose values are of a list
        self.kinds = {}  # the kind of value that each key holds
        self.nullable = False  # whether fields of the last task may be null
        self.shape = None  # "schema" or "options" of the last task

    def draw(self):
        """Returns (kind, prompt, answer, value). Afterwards shape says what may be written."""
        self.enums, self.kinds, self.nullable = {}, {}, False
        if not self.holdout and self.rng.random() < 0.2:
            return self.drill()
        p = self.rng.random()
        if p < 0.70:
            return self.extraction()
        if p < 0.80:
            return self.form()
        if p < 0.90:
            return self.choice()
        return self.tool()

    # Values and sentences.

    def value(self, kind):
        if isinstance(kind, dict):
            v = self.rng.choice(list(kind))
            return self.rng.choice(kind[v]), v
        return getattr(self.values, kind)()

    def sentence(self, field, surface):
        s = self.rng.choice(field["sentences"])
        if "{V}" in s:
            s = s.replace("{V}", surface[0].upper() + surface[1:])
        s = s.replace("{v}", surface)
        return s[0].upper() + s[1:] if not s.startswith(surface) else s

    def label(self, key):
        s = key.replace("_", " ")
        return self.rng.choice([s.capitalize(), s, s.title(), s.upper()])

    # Texts about a domain.

    def extraction(self):
        r = self.rng
        name = r.choice(list(DOMAINS))
        d = DOMAINS[name]
        fields = d["fields"]
        for _ in range(50):
            self.nullable = False
            mentioned, text_parts, surfaces, values = self.tell(name, d)
            record, hints, keys = self.ask(d, mentioned, values)
            if held_out_shape(name, keys) == self.holdout:
                break
        lists = self.lists(d)
        person = next((surfaces[k] for k in surfaces if fields[k]["kind"] == "person"), None)
        text = self.compose(text_parts, lists, name, person)
        if lists:
            key, rows, _ = lists
            at = r.choice([len(record), len(record), r.randint(0, len(record))])
            record.insert(at, (key, rows))
        subject = r.choice(d["subjects"])
        if lists and len(lists[1]) > 1 and isinstance(lists[1][0], Record) and r.random() < 0.35:
            return self.task("csv", subject, text, CSV, lists[1], hints)
        form = YAML if r.random() < 0.2 else JSON
        if form == JSON and r.random() < 0.04 and not lists and not self.nullable and len(record) > 1:
            flat = [(k, v) for k, v in record if not isinstance(v, list)]
            if len(flat) > 1:
                return self.task("csv", subject, text, CSV, [Record(flat)], hints)
        return self.task(form.lower(), subject, text, form, record, hints)

    def tell(self, name, d):
        """Chooses fields and tells them: which, the text's parts, surfaces and values."""
        r = self.rng
        fields = d["fields"]
        surfaces, values, parts = {}, {}, []

        def give(fid):
            if fid not in values:
                surfaces[fid], values[fid] = self.value(fields[fid]["kind"])

        told = []
        if r.random() < 0.65:
            whole = r.choice(d["whole"])
            for fid in re.findall(r"\{(\w+)\}", whole):
                give(fid)
                told.append(fid)
            parts.append(whole.format(**surfaces))
        rest = [fid for fid in fields if fid not in told]
        r.shuffle(rest)
        extra = r.choice([0, 1, 2, 3, 4]) if told else r.choice([1, 2, 3, 4, 5, 6])
        lines = r.random() < 0.2 and name != "log"
        for fid in rest[:extra]:
            give(fid)
            told.append(fid)
            if lines:
                parts.append(self.label(r.choice(fields[fid]["keys"])) + ": " + surfaces[fid])
            else:
                parts.append(self.sentence(fields[fid], surfaces[fid]))
        if r.random() < 0.25:
            r.shuffle(parts)
        return told, (parts, lines), surfaces, values

    def ask(self, d, told, values):
        """Chooses what is asked of what is told: the record, hints for the outline, the keys."""
        r = self.rng
        asked = [fid for fid in told if r.random() < 0.9] or told[:1]
        asked = asked[:9]
        if r.random() < 0.6:
            r.shuffle(asked)
        if r.random() < 0.06:  # what the text does not say is null
            asked.insert(r.randint(0, len(asked)), r.choice([fid for fid in d["fields"] if fid not in values] or asked[:1]))
            self.nullable = True
        names, hints = {}, {}
        for fid in asked:
            key = r.choice(d["fields"][fid]["keys"])
            while key in names.values():
                key = fid if fid not in names.values() else key + "_2"
            if r.random() < 0.06:
                parts = key.split("_")
                key = parts[0] + "".join(p.capitalize() for p in parts[1:])
            names[fid] = key
            kind = d["fields"][fid]["kind"]
            self.kinds[key] = kind if isinstance(kind, str) else "yes or no" if True in kind else "option"
            if isinstance(kind, dict) and True not in kind:
                self.enums[key] = list(kind)
            if isinstance(kind, dict) and True not in kind and r.random() < 0.5:
                hints[key] = r.choice([", ", ", ", "|"]).join(kind)
        record, done = Record(), set()
        for fid in asked:
            if fid in done:
                continue
            group = None
            for g, members in d["groups"].items():
                inside = [m for m in asked if m in members and m not in done]
                if fid in members and len(inside) > 1 and g not in names.values() and r.random() < 0.2:
                    group = g, inside
            if group and group[0] not in [k for k, _ in record]:
                record.append((group[0], Record((names[m], values.get(m)) for m in group[1])))
                done.update(group[1])
            else:
                record.append((names[fid], values.get(fid)))
                done.add(fid)
        return record, hints, [k for k, _ in record] + list(names.values())

    def lists(self, d):
        """A list of objects with its lines in the text: key, records, lines."""
        r = self.rng
        v = self.values
        if d.get("items") and r.random() < 0.35:
            n = r.choice([1, 2, 2, 3, 3, 4])
            unit = r.choice(UNITS)
            names = {"q": r.choice(["quantity", "qty", "count", "amount"]), "p": r.choice(["product", "name", "item", "article", "description"]),
                     "c": r.choice(["price", "unit_price", "cost"])}
            self.kinds.update({names["q"]: "count", names["p"]: "product", names["c"]: "price"})
            order = r.sample("qpc", r.choice([2, 3, 3, 3]))
            rows, lines = [], []
            inline = r.random() < 0.25
            pattern = r.choice(ITEM_INLINE if inline else ITEM_LINES)
            for _ in range(n):
                q, p, c = v.count(), v.product(), v.price()
                while not inline and "  " in pattern and "," in p[0]:
                    p = v.product()
                lines.append(pattern.format(q=q[0], p=p[0], c=c[0], u=unit))
                value = {"q": q[1], "p": p[1], "c": c[1]}
                rows.append(Record((names[k], value[k]) for k in order))
            key = r.choice(["items", "items", "lines", "products", "positions"])
            return key, rows, [", ".join(lines[:-1]) + " and " + lines[-1] + "." if len(lines) > 1 else lines[0] + "."] if inline else lines
        if d.get("tasks") and r.random() < 0.35:
            n = r.choice([1, 2, 2, 3, 4])
            names = {"n": r.choice(["who", "name", "person", "assignee", "owner"]), "t": r.choice(["what", "task", "title", "todo"]),
                     "d": r.choice(["due", "by", "due_date", "deadline"])}
            self.kinds.update({names["n"]: "first", names["t"]: "task", names["d"]: "date"})
            order = r.sample("ntd", r.choice([2, 3, 3]))
            rows, lines = [], []
            pattern = r.choice(TASK_LINES)
            for _ in range(n):
                who, what, due = v.first(), v.task(), v.isodate() if r.random() < 0.7 else v.date()
                lines.append(pattern.format(n=who[0], t=what[0], d=due[0]))
                value = {"n": who[1], "t": what[1], "d": due[1]}
                rows.append(Record((names[k], value[k]) for k in order))
            return r.choice(["tasks", "tasks", "actions", "todo"]), rows, lines
        return None

    def compose(self, told, lists, name, person):
        """Makes a text of the parts: prose, lines, a log or an e-mail."""
        r = self.rng
        parts, lines = told
        parts = list(parts)
        if name == "log":
            text = " ".join(parts)
            return text
        chatty = r.choice([0.1, 0.3, 0.3, 0.75])
        while r.random() < chatty:
            parts.insert(r.randint(0, len(parts)), r.choice(FILLERS))
        glue = "\n" if lines else r.choice([" ", " ", " ", "\n"])
        blocks = [glue.join(parts)]
        if lists:
            head = r.choice(["", "", "We order:", "To do:", "The list:", "Items:"])
            blocks.insert(r.choice([1, 1, 0]), (head + "\n" if head else "") + "\n".join(lists[2]))
        text = r.choice(["\n\n", "\n"]).join(blocks)
        if r.random() < 0.18:
            v = self.values
            sender = person if person and r.random() < 0.7 else v.person()[0]
            head = ["From: " + (sender + " <" + v.email()[0] + ">" if r.random() < 0.5 else v.email()[0]), "To: " + v.email()[0], "Subject: " + v.title()[0]]
            if r.random() < 0.5:
                head.insert(0, "Date: " + v.date()[0])
            text = "\n".join(head[r.randint(0, len(head) - 1):]) + "\n\n" + text
        if r.random() < 0.15:
            text = r.choice(GREETINGS).format(n=self.values.first()[0]) + "\n\n" + text
        if r.random() < 0.1:
            name = person if person and r.random() < 0.5 else self.values.first()[0]
            text += "\n\n" + r.choice(CLOSINGS) + ("\n" + name if r.random() < 0.6 else "")
        return text

    # Forms whose labels are any words.

    def form(self):
        r = self.rng
        kinds = ["person", "city", "company", "code", "count", "price", "decimal", "date", "product", "noun", "email", "word", "task", "time", "big", "colour", "phone", "isodate", "first"]
        for _ in range(50):
            keys = []
            for _ in range(r.randint(1, 7)):
                k = " ".join(r.sample(NOUN, 2)) if r.random() < 0.6 else r.choice(NOUN + OBJECT + THING)
                if k not in keys:
                    keys.append(k)
            if held_out_shape("form", keys) == self.holdout:
                break
        chosen, told = [], []
        for k in keys:
            chosen.append(r.choice(kinds))
            told.append((k, *self.value(chosen[-1])))
        style = r.choice(["{l}: {v}", "{l}: {v}", "{l} = {v}", "The {k} is {v}.", "The {k} is {v}.", "{v} is the {k}.", "{l} - {v}", "{k}={v}", "mix"])
        mix = ["The {k} is {v}.", "{v} is the {k}.", "Our {k}: {v}.", "As {k} we have {v}."]
        upper = r.choice([str.capitalize, str.title, str, str.upper])
        parts = []
        for k, surface, _ in told:
            s = (r.choice(mix) if style == "mix" else style).format(l=upper(k), k=k, v=surface)
            parts.append(s)
        while style == "mix" and r.random() < 0.3:
            parts.insert(r.randint(0, len(parts)), r.choice(FILLERS))
        text = (" " if "." in style or style == "mix" else r.choice(["\n", "\n", ", ", "; "])).join(parts)
        asked = [t for t in told if r.random() < 0.75] or told[:1]
        r.shuffle(asked)
        key = (lambda k: k.replace(" ", "_")) if r.random() < 0.85 else lambda k: "".join(w if i == 0 else w.capitalize() for i, w in enumerate(k.split()))
        record = Record((key(k), v) for k, _, v in asked)
        self.kinds = {key(k): kind for k, kind in zip(keys, chosen)}
        form = YAML if r.random() < 0.2 else JSON
        return self.task(form.lower(), r.choice(["form", "text", "list"]), text, form, record, {})

    def drill(self):
        """Little text and many values: lists, and digits, which are the hardest to copy. Only for training."""
        r = self.rng
        if r.random() < 0.5:
            lists = None
            while not lists:
                lists = self.lists(r.choice([d for d in DOMAINS.values() if d.get("items") or d.get("tasks")]))
            key, rows, lines = lists
            text = r.choice(["", "The list:\n", "To do:\n", "We order:\n"]) + "\n".join(lines)
            if r.random() < 0.5:
                return self.task("csv", "list", text, CSV, rows, {})
            return self.task("json", "list", text, JSON, Record([(key, rows)]), {})
        kinds = ["date", "date", "date", "code", "code", "phone", "phone", "ip", "postcode", "street", "timestamp", "digits", "price", "price",
                 "decimal", "count", "time", "email", "company", "person", "task", "product", "title", "city"]
        chosen = r.sample(kinds, r.randint(2, 6))
        keys = r.sample(NOUN, len(chosen))
        told = [(k, *self.value(kind)) for k, kind in zip(keys, chosen)]
        line, glue = r.choice([("{k} {v}", ", "), ("{k}: {v}", "\n"), ("{k}={v}", " "), ("{v} ({k})", "; "), ("The {k} is {v}.", " "), ("{k}: {v}", ". ")])
        text = glue.join(line.format(k=k, v=surface) for k, surface, _ in told)
        r.shuffle(told)
        form = YAML if r.random() < 0.3 else JSON
        if r.random() < 0.2:
            return self.task("csv", "text", text, CSV, [Record((k, v) for k, _, v in told)], {})
        return self.task(form.lower(), "text", text, form, Record((k, v) for k, _, v in told), {})

    # Labels and tools.

    def choice(self):
        r = self.rng
        if r.random() < 0.5:
            labels = LABELS[r.choice(list(LABELS))]
            names = r.sample(list(labels), r.randint(2, len(labels)))
            answer = r.choice(names)
            parts = r.sample(labels[answer], r.randint(1, min(2, len(labels[answer]))))
            parts = [p[0].upper() + p[1:] for p in parts]
            parts = [p if p[-1] in ".!?," else p + "." for p in parts]
            while r.random() < 0.5:
                if r.random() < 0.5:
                    d = DOMAINS[r.choice(["order", "review", "ticket", "contact"])]
                    f = d["fields"][r.choice(list(d["fields"]))]
                    if not isinstance(f["kind"], dict):
                        parts.append(self.sentence(f, self.value(f["kind"])[0]))
                        continue
                parts.insert(r.randint(0, len(parts)), r.choice(FILLERS))
            text = " ".join(parts)
        else:
            # Which of these is in the text? Works with any label.
            kind = r.choice(["product", "city", "company", "first", "noun", "country", "colour", "word", "person", "weekday"])
            names = []
            for _ in range(r.randint(2, 7)):
                v = self.value(kind)[1]
                if v not in names and "," not in v:
                    names.append(v)
            names = names or ["none"]
            answer = r.choice(names)
            parts = [r.choice(["It is about the {v}.", "I have seen {v}.", "We talked about {v}.", "{v}, I think.", "Please take {v}.", "They chose {v}.", "Tell me more about {v}."]).format(v=answer)]
            while r.random() < 0.4:
                parts.insert(r.randint(0, len(parts)), r.choice(FILLERS))
            text = " ".join(parts)
        prompt = text + "\n\nOptions: " + ", ".join(names)
        if r.random() < 0.4:
            prompt = r.choice(["Which label fits?", "Choose one.", "What is it about?", "Classify this text.", "How does it feel?", "Pick the right word."]) + "\n\n" + prompt
        self.shape = {"options": names}
        return "choice", prompt, answer, answer

    def tool(self):
        r = self.rng
        tools = r.sample(TOOLS, r.randint(1, 5))
        seen, offered = set(), []
        for t in tools:
            if t[0] not in seen:
                seen.add(t[0])
                offered.append(t)
        name, params, requests = r.choice(offered)
        surfaces, values = {}, {}
        for key, kind in params:
            surfaces[key], values[key] = self.value(kind)
        text = r.choice(requests).format(**surfaces)
        if r.random() < 0.3:
            text = r.choice(["Hello! ", "Please help me. ", "One more thing: ", "Quick question. "]) + text
        self.kinds = {"name": "tool", **dict(params)}
        arguments = Record((k, values[k]) for k, _ in params)
        record = Record([("name", name), ("arguments", arguments)])
        prompt = text + "\n\nTools: " + ", ".join(t[0] + " (" + ", ".join(k for k, _ in t[1]) + ")" for t in offered)
        if r.random() < 0.4:  # as the prompts of a shape with these keys end
            prompt += "\n\nJSON keys: name, arguments" + (" (" + ", ".join(k for k, _ in params) + ")" if r.random() < 0.7 else "")
        schemas = [tool_schema(t[0], t[1]) for t in offered]
        self.shape = {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}
        return "tool", prompt, json_text(record), record

    # Prompts.

    def task(self, kind, subject, text, form, value, hints):
        r = self.rng
        head = ""
        if r.random() < 0.6:
            head = r.choice(QUESTIONS).format(s=subject, f=form) + ("\n\n" if r.random() < 0.8 else " ")
        if form == CSV:
            tail = "\n\nCSV columns: " + outline(value[0], hints)
            answer = csv_text(value)
        else:
            tail = "\n\n" + form + " keys: " + outline(value, hints)
            answer = json_text(value) if form == JSON else yaml_text(value)
        self.shape = {"schema": schema_of(value[0] if form == CSV else value, self.enums, nullable=self.nullable and form != CSV)}
        return kind, head + text + tail, answer, value


def object_schema(properties):
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def schema_of(v, enums, key=None, nullable=False):
    """A schema that says as little about the value as one would write by hand."""
    if isinstance(v, Record):
        return object_schema({k: schema_of(x, enums, k, nullable) for k, x in v})
    if isinstance(v, list):
        return {"type": "array", "items": schema_of(v[0], enums), "minItems": 1, "maxItems": 8}
    if key in enums:
        return {"enum": enums[key] + [None] if nullable else enums[key]}
    kind = "boolean" if isinstance(v, bool) else "number" if isinstance(v, Number) else "string"
    return {"type": [kind, "null"] if nullable else kind}


def tool_schema(name, params):
    numeric = {"small", "price", "count"}
    arguments = {k: {"type": "number" if kind in numeric else "string"} for k, kind in params}
    return object_schema({"name": {"const": name}, "arguments": object_schema(arguments)})


def plain_value(v):
    """The value for json.dumps; numbers become floats or integers."""
    if isinstance(v, Record):
        return {k: plain_value(x) for k, x in v}
    if isinstance(v, list):
        return [plain_value(x) for x in v]
    if isinstance(v, Number):
        return float(v) if "." in v else int(v)
    return v


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int, default=10)
    p.add_argument("--heldout", action="store_true")
    p.add_argument("--longest", type=int, default=4000, help="leave out prompts of more bytes")
    p.add_argument("--out", help="write JSON lines here instead of printing")
    a = p.parse_args()
    g = Generator(a.seed, a.heldout)
    if a.out:
        with open(a.out, "w", encoding="utf-8") as f:
            for _ in range(a.count):
                kind, prompt, answer, value = g.draw()
                while len(prompt) > a.longest:
                    kind, prompt, answer, value = g.draw()
                f.write(json.dumps({"kind": kind, "prompt": prompt, "answer": answer, "value": plain_value(value), "kinds": g.kinds, **g.shape}, ensure_ascii=False) + "\n")
        return
    for _ in range(a.count):
        kind, prompt, answer, _ = g.draw()
        print("=" * 20, kind)
        print(prompt)
        print("-" * 20)
        print(answer)


if __name__ == "__main__":
    main()
