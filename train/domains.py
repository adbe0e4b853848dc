"""What the texts are about: per domain the fields, what they may be called and how they are told.

A field is (kind, keys, sentences): kind names a method of Values or is a dict from the
value of an enumeration to the phrases that tell it; keys are its possible names; in
sentences, {v} is the value. "whole" lists sentences that tell several fields at once
and "groups" what an answer may nest under a key of its own; "items" is a list of objects.
"""


def f(kind, keys, *sentences):
    return {"kind": kind, "keys": keys.split(), "sentences": sentences}


PRIORITY = {
    "low": ["there is no hurry", "it can wait", "low priority", "whenever you have time"],
    "normal": ["it is not urgent", "normal priority", "no rush, but soon", "normal shipping is fine"],
    "high": ["it is important", "high priority", "as soon as possible", "please hurry"],
    "urgent": ["this is urgent", "it is very urgent", "we need it at once", "drop everything else"],
}
PRIORITY2 = {k: PRIORITY[k] for k in ("normal", "urgent")}
PRIORITY3 = {k: PRIORITY[k] for k in ("low", "normal", "high")}
SEVERITY = {
    "low": ["nobody noticed it", "a cosmetic matter", "the impact is small"],
    "medium": ["some users are affected", "it is annoying", "part of the work is blocked"],
    "high": ["all users are affected", "we cannot work at all", "everything is down"],
}
MOOD = {
    "happy": ["I am very happy with it", "I love it", "it is wonderful", "I would buy it again"],
    "neutral": ["it is okay", "it does its job, no more", "nothing special"],
    "angry": ["I am furious", "I want my money back", "never again", "what a terrible waste of money"],
}
SENTIMENT = {"positive": MOOD["happy"], "neutral": MOOD["neutral"], "negative": MOOD["angry"]}
STATE = {
    "open": ["nobody has looked at it yet", "it is still open", "no one has started"],
    "in_progress": ["somebody is working on it", "work is under way", "it is being worked on"],
    "closed": ["it has been closed", "it is done", "it was finished yesterday"],
}
ORDERED = {
    "pending": ["it has not been sent yet", "it is still pending", "it waits in the warehouse"],
    "shipped": ["it was shipped this morning", "it is on its way", "the parcel has left"],
    "delivered": ["it was delivered", "the parcel has arrived", "it has reached the customer"],
    "cancelled": ["the order was cancelled", "it has been called off", "they no longer want it"],
}
LEVEL = {"INFO": ["INFO"], "WARN": ["WARN"], "ERROR": ["ERROR"], "DEBUG": ["DEBUG"]}
BOOL = {
    "paid": ({True: ["it is already paid", "payment has arrived", "it was paid in advance"],
              False: ["it is not paid yet", "payment is still open", "they have not paid"]}, "paid is_paid settled"),
    "solved": ({True: ["the problem is solved", "it works again", "it has been fixed"],
                False: ["the problem is not solved", "it still does not work", "it has not been fixed"]}, "solved fixed resolved"),
    "member": ({True: ["she is a member", "a member of the club", "membership is active"],
                False: ["she is not a member", "not a member of the club", "membership has ended"]}, "member is_member"),
    "gift": ({True: ["please wrap it as a gift", "it is a gift", "it is a present for a friend"],
              False: ["no gift wrapping", "it is not a gift", "no need to wrap it"]}, "gift is_gift"),
    "remote": ({True: ["everybody joins online", "it takes place online", "it is a video call"],
                False: ["everybody comes in person", "it takes place on site", "we meet in person"]}, "remote online virtual"),
    "recommend": ({True: ["I recommend it", "I would recommend it to anybody", "go and buy it"],
                   False: ["I cannot recommend it", "I do not recommend it", "do not buy it"]}, "recommend recommended would_recommend"),
    "valid": ({True: ["the reading is valid", "the sensor works well", "the value passed the check"],
               False: ["the reading is invalid", "the sensor is faulty", "the value failed the check"]}, "valid ok passed"),
}


def b(name):
    phrases, keys = BOOL[name]
    return f(phrases, keys, "{V}.", "{V}.", "Note: {v}.")


def e(phrases, keys):
    return f(phrases, keys, "{V}.", "{V}.", "By the way, {v}.", "Note that {v}.")


DOMAINS = {
    "contact": dict(
        subjects=["contact", "person", "business card", "signature"],
        fields={
            "name": f("person", "name full_name contact person", "{v} is our new contact.", "Please add {v} to the list.", "I met {v} yesterday.", "My name is {v}.", "You can talk to {v}."),
            "company": f("company", "company employer organization firm organisation", "The company is {v}.", "Works at {v}.", "Working for {v} since last year.", "From {v}."),
            "role": f("noun", "role position job", "The role is {v} manager.", "Responsible for {v}.", "Position: {v}."),
            "email": f("email", "email mail e_mail email_address", "The e-mail address is {v}.", "Write to {v}.", "Mail: {v}.", "You can reach us at {v}."),
            "phone": f("phone", "phone telephone tel phone_number mobile", "The phone number is {v}.", "Call {v}.", "Phone {v}.", "Ring {v} after lunch."),
            "street": f("street", "street address_line street_address", "The office is at {v}.", "The address is {v}.", "Send letters to {v}."),
            "city": f("city", "city town location", "Lives in {v}.", "Based in {v}.", "The city is {v}.", "They moved to {v}."),
            "zip": f("postcode", "zip postcode postal_code", "The postcode is {v}.", "Postal code {v}."),
            "country": f("country", "country nation", "The country is {v}.", "Comes from {v}."),
            "age": f("age", "age age_years", "Is {v} years old.", "Turned {v} last week.", "Age {v}."),
            "birthday": f("date", "birthday born date_of_birth birth_date", "Born on {v}.", "The date of birth is {v}."),
            "website": f("url", "website url homepage", "The website is {v}.", "See {v}."),
            "member": b("member"),
        },
        whole=["{name} works at {company} in {city}.", "{name}, {company}, {street}, {zip} {city}.", "{name} ({email}) lives in {city}.",
               "{name}, {age}, from {city}, can be reached at {phone}.", "Please call {name} of {company} at {phone} or write to {email}.",
               "{name} lives at {street} in {city}, {country}.", "I am {name}, {age} years old, and I live in {city}.",
               "{name}\n{company}\n{street}\n{zip} {city}\n{phone}\n{email}"],
        groups={"address": ["street", "city", "zip", "country"], "contact": ["email", "phone"], "person": ["name", "age"]}),
    "order": dict(
        subjects=["order", "e-mail", "purchase"],
        fields={
            "customer": f("person", "customer customer_name client buyer name ordered_by", "The order is from {v}.", "{v} placed the order.", "{v} would like to order.", "Kind regards\n{v}", "The customer is {v}."),
            "company": f("company", "company shop firm", "We are {v}.", "The order goes to {v}.", "On behalf of {v}."),
            "number": f("code", "order_number number order_id id order", "The order number is {v}.", "Order {v}.", "Our reference is {v}."),
            "product": f("product", "product item article product_name", "We need the {v}.", "I would like the {v}.", "The product is {v}."),
            "quantity": f("count", "quantity amount count qty", "We want {v} pieces.", "Quantity: {v}.", "Please send {v} of them."),
            "price": f("price", "price unit_price cost", "One costs {v} EUR.", "The price is {v} each.", "Priced at {v} dollars apiece.", "They are ${v} each."),
            "total": f("price", "total total_price sum", "The total is {v} EUR.", "That makes {v} in total.", "In all {v} dollars.", "The total comes to ${v}."),
            "city": f("city", "city destination delivery_city", "Please deliver to {v}.", "Our store is in {v}.", "Ship it to {v}."),
            "street": f("street", "street delivery_address", "The address is {v}.", "Bring it to {v}."),
            "date": f("date", "date delivery_date deliver_on due", "Please deliver on {v}.", "We need it by {v}.", "It should arrive on {v}."),
            "priority": e(PRIORITY2, "priority urgency shipping"),
            "status": e(ORDERED, "status state order_status"),
            "paid": b("paid"), "gift": b("gift"),
        },
        whole=["{customer} of {company} ordered {quantity} {product} for {price} EUR each.", "{customer} ordered {quantity} {product} at {price} dollars.",
               "Please send {quantity} {product} to {customer}, {street}, {city}.", "We would like to order {quantity} of the {product} for our store in {city}.",
               "Order {number}: {quantity} x {product}, {price} EUR, deliver to {city} on {date}.", "I bought a {product} for {price}.",
               "{quantity} pieces of {product} were ordered by {customer} on {date}."],
        groups={"delivery": ["street", "city", "date"], "customer": ["customer", "company"]}, items=True),
    "invoice": dict(
        subjects=["invoice", "bill"],
        fields={
            "number": f("code", "number invoice_number invoice id", "Invoice number {v}.", "This is invoice {v}.", "The number of the invoice is {v}."),
            "vendor": f("company", "vendor supplier seller issuer", "The vendor is {v}.", "Issued by {v}.", "{v} has sent us an invoice."),
            "customer": f("company", "customer client bill_to buyer", "Bill to {v}.", "The customer is {v}.", "Addressed to {v}."),
            "date": f("date", "date invoice_date issued", "Dated {v}.", "The invoice date is {v}.", "It was issued on {v}."),
            "due": f("date", "due due_date payment_due pay_by", "Payment is due on {v}.", "Please pay by {v}.", "Due date {v}."),
            "total": f("price", "total amount amount_due sum", "The total is {v}.", "The amount due is {v}.", "TOTAL {v}", "Amount due: ${v}."),
            "tax": f("price", "tax vat vat_amount", "VAT {v}.", "The tax is {v}."),
            "currency": f("currency", "currency", "All amounts are in {v}.", "The currency is {v}."),
            "paid": b("paid"),
        },
        whole=["Invoice {number} from {vendor} to {customer}, dated {date}, over {total} {currency}.", "{vendor} bills {customer} {total} {currency}, due {due}.",
               "{vendor}\nINVOICE\n\nInvoice number: {number}\nInvoice date: {date}\nPayment due: {due}\nBill to: {customer}\nTOTAL {currency} {total}",
               "Please pay {total} {currency} to {vendor} by {due}.", "On {date} {vendor} issued invoice {number} for {total}."],
        groups={"dates": ["date", "due"], "amounts": ["total", "tax", "currency"]}, items=True),
    "event": dict(
        subjects=["event", "meeting", "invitation", "appointment"],
        fields={
            "title": f("title", "title event name topic subject", "The event is called {v}.", "You are invited to {v}.", "It is about {v}.", "{v} is coming up."),
            "date": f("date", "date day when event_date", "It takes place on {v}.", "The date is {v}.", "See you on {v}.", "We meet on {v}."),
            "time": f("time", "time start start_time begins", "It starts at {v}.", "We begin at {v}.", "Doors open at {v}."),
            "end": f("time", "end end_time until", "It ends at {v}.", "It lasts until {v}."),
            "room": f("room", "room venue place", "We are in room {v}.", "The room is {v}.", "Meet us in {v}."),
            "city": f("city", "city location town", "It is held in {v}.", "The city is {v}.", "Come to {v}."),
            "host": f("person", "host organizer organiser speaker chair", "{v} is the host.", "Organised by {v}.", "{v} will lead it."),
            "present": f("people", "present attendees participants guests", "Present: {v}.", "Participants are {v}.", "Those who come: {v}."),
            "seats": f("count", "seats capacity guests_max places", "There are {v} seats.", "Up to {v} guests can come."),
            "price": f("price", "price fee ticket_price", "Tickets cost {v} EUR.", "The fee is {v}."),
            "remote": b("remote"),
        },
        whole=["{title} takes place on {date} at {time} in {city}.", "{host} invites you to {title} on {date}, room {room}.", "Meeting on {date}, {time}, room {room}.",
               "{title}, {date}, {time}, {room}. Present: {present}.", "Join {host} in {city} on {date} at {time} for {title}."],
        groups={"schedule": ["date", "time", "end"], "location": ["room", "city"]}, tasks=True),
    "ticket": dict(
        subjects=["ticket", "support request", "bug report"],
        fields={
            "id": f("code", "id ticket ticket_id number case", "Ticket {v}.", "The ticket number is {v}.", "Case {v} was opened."),
            "reporter": f("person", "reporter reported_by user customer author", "Reported by {v}.", "{v} opened the ticket.", "{v} complains."),
            "title": f("problem", "title summary problem issue subject", "The {v}.", "Problem: {v}.", "{v} again.", "They say that the {v}."),
            "product": f("product", "product device component", "The product is the {v}.", "It concerns the {v}."),
            "assignee": f("first", "assignee assigned_to owner agent", "Assigned to {v}.", "{v} takes care of it.", "{v} will look at it."),
            "priority": e(PRIORITY, "priority urgency"),
            "severity": e(SEVERITY, "severity impact"),
            "status": e(STATE, "status state"),
            "created": f("date", "created created_at opened date", "It was opened on {v}.", "Created {v}.", "First seen on {v}."),
            "version": f("room", "version release", "The version is {v}.", "Seen in version {v}."),
            "users": f("count", "users affected_users affected", "It hits {v} users.", "{v} users are affected."),
            "solved": b("solved"),
        },
        whole=["Ticket {id}, opened by {reporter} on {created}: {title}.", "{reporter} reports: {title}.", "{id}: {title} (version {version}).",
               "{reporter} says the {product} has a problem: {title}. {assignee} will look at it."],
        groups={"people": ["reporter", "assignee"], "report": ["title", "product", "version"]}),
    "log": dict(
        subjects=["log", "log line", "event log"],
        fields={
            "time": f("timestamp", "time timestamp begin at", "{v}", "time={v}", "[{v}]"),
            "level": f(LEVEL, "level severity log_level", "{v}", "level={v}", "[{v}]"),
            "service": f("service", "service component source app", "service={v}", "{v}:", "app={v}"),
            "host": f("host", "host server node machine", "host={v}", "on {v}"),
            "path": f("path", "path endpoint route url", "path={v}", "GET {v}", "POST {v}"),
            "status": f("status", "status status_code code", "status={v}", "status {v}", "code={v}"),
            "duration": f("count", "duration_ms duration ms latency_ms", "took={v}ms", "{v}ms", "duration {v} ms"),
            "request": f("code", "request_id request trace_id id", "request id={v}", "req={v}", "trace={v}"),
            "user": f("first", "user username login", "user={v}", "by user {v}"),
            "ip": f("ip", "ip client_ip address remote", "ip={v}", "from {v}", "client={v}"),
            "message": f("message", "message msg text error", "msg=\"{v}\"", "{v}", ": {v}"),
        },
        whole=["{time} {level} {service} {message}", "{time} {level} {service} request id={request} POST {path} {status} {duration}ms: {message}",
               "[{time}] [{level}] {host} {service}: {message}", "{time} {host} {service}: {message} (user {user}, {ip})",
               "{ip} - {user} [{time}] \"GET {path}\" {status} {duration}", "time={time} level={level} service={service} status={status} msg=\"{message}\""],
        groups={"http": ["path", "status", "duration"], "client": ["user", "ip"]}),
    "measurement": dict(
        subjects=["measurement", "reading", "sensor report"],
        fields={
            "sensor": f("code", "sensor sensor_id device probe", "Sensor {v} reports.", "The sensor is {v}.", "Read from {v}."),
            "quantity": f("noun", "quantity measured parameter kind", "We measured the {v}.", "The quantity is {v}."),
            "value": f("decimal", "value reading measurement", "The value is {v}.", "It reads {v}.", "We read {v}."),
            "unit": f("unit", "unit units", "The unit is {v}.", "Measured in {v}."),
            "time": f("timestamp", "time timestamp measured_at taken_at", "Taken at {v}.", "The time was {v}."),
            "date": f("date", "date day measured_on", "Measured on {v}.", "On {v}."),
            "location": f("city", "location site station place", "The station is in {v}.", "Measured at {v}.", "Location {v}."),
            "operator": f("person", "operator technician observer measured_by", "The operator was {v}.", "{v} took the reading.", "Observed by {v}."),
            "temperature": f("decimal", "temperature temp temperature_c", "The temperature was {v} degrees.", "It is {v} degrees."),
            "humidity": f("percent", "humidity humidity_percent", "Humidity was {v} percent.", "Humidity {v} %."),
            "battery": f("percent", "battery battery_level charge", "The battery is at {v} percent.", "Battery {v} %."),
            "count": f("count", "count samples n", "We took {v} samples.", "There were {v} samples."),
            "valid": b("valid"),
        },
        whole=["On {date} the sensor {sensor} in {location} read {value} {unit}.", "{time} {sensor} {value} {unit}", "{operator} measured {value} {unit} at {location} on {date}.",
               "{location}: {temperature} degrees, humidity {humidity} %.", "Station {location} ({sensor}): temperature {temperature}, humidity {humidity}, battery {battery} %."],
        groups={"weather": ["temperature", "humidity"], "source": ["sensor", "location"]}),
    "address": dict(
        subjects=["address", "label", "letter"],
        fields={
            "name": f("person", "name recipient to addressee", "To {v}.", "The recipient is {v}.", "It is for {v}."),
            "company": f("company", "company organization care_of", "Care of {v}.", "The company is {v}."),
            "street": f("street", "street street_address line1 address", "The street is {v}.", "They live at {v}.", "At {v}."),
            "zip": f("postcode", "zip postcode postal_code zip_code", "The postcode is {v}.", "Zip {v}."),
            "city": f("city", "city town place", "The city is {v}.", "In {v}."),
            "country": f("country", "country", "The country is {v}.", "It goes to {v}."),
            "floor": f("small", "floor level", "On floor {v}.", "The floor is {v}."),
        },
        whole=["{name}\n{street}\n{zip} {city}\n{country}", "{name}, {street}, {zip} {city}, {country}", "{name} lives at {street}, {city} {zip}.",
               "Send it to {name}, {company}, {street}, {zip} {city}.", "{company}, {street}, {city}, {country}", "{street}, {zip} {city}"],
        groups={"location": ["street", "city", "zip", "country"], "recipient": ["name", "company"]}),
    "review": dict(
        subjects=["review", "comment", "rating"],
        fields={
            "product": f("product", "product item product_name", "I bought the {v}.", "My new {v} arrived.", "A word about the {v}."),
            "stars": f("stars", "stars rating score", "I give it {v} stars.", "{v} stars!", "{v} out of five stars."),
            "mood": e(MOOD, "mood feeling tone"),
            "sentiment": e(SENTIMENT, "sentiment opinion"),
            "author": f("first", "author reviewer name user", "Written by {v}.", "Yours, {v}.", "{v} wrote this."),
            "price": f("price", "price cost paid_price", "It cost {v} EUR.", "I paid {v} dollars.", "For ${v} it is a good buy."),
            "date": f("date", "date bought_on reviewed", "Bought on {v}.", "Reviewed on {v}."),
            "shop": f("company", "shop store seller", "I got it from {v}.", "The shop was {v}."),
            "recommend": b("recommend"),
        },
        whole=["I bought the {product} from {shop} for {price} EUR.", "{author} gave the {product} {stars} stars.", "The {product} looks lovely. {stars} stars!",
               "{stars} stars for the {product}, which cost me {price}."],
        groups={"purchase": ["price", "date", "shop"], "verdict": ["stars", "recommend"]}),
    "booking": dict(
        subjects=["booking", "reservation", "trip"],
        fields={
            "guest": f("person", "guest name passenger traveller booked_by", "The booking is for {v}.", "{v} is travelling.", "The passenger is {v}."),
            "from": f("city", "from origin departure", "Leaving from {v}.", "The trip starts in {v}.", "Departure: {v}."),
            "to": f("city", "to destination arrival", "Going to {v}.", "The destination is {v}.", "Arrival: {v}."),
            "date": f("date", "date departure_date travel_date check_in", "Travel on {v}.", "Check in on {v}.", "The date is {v}."),
            "return": f("date", "return return_date check_out", "Back on {v}.", "Check out on {v}.", "The return is on {v}."),
            "people": f("small", "people passengers guests party_size persons", "For {v} people.", "We are {v} persons.", "A party of {v}."),
            "hotel": f("brand", "hotel restaurant place", "At the hotel {v}.", "The hotel is the {v}.", "We stay at the {v}."),
            "code": f("code", "code confirmation reference booking_id", "The confirmation code is {v}.", "Booking reference {v}."),
            "seat": f("room", "seat room table", "Seat {v}.", "The seat is {v}."),
            "price": f("price", "price fare cost", "The fare is {v} EUR.", "It costs {v}.", "The ticket was ${v}."),
            "paid": b("paid"),
        },
        whole=["{guest} flies from {from} to {to} on {date}.", "A trip from {from} to {to}, {date} until {return}, for {people} people.", "Hotel {hotel}, {date} to {return}, {people} guests, booked by {guest}.",
               "Booking {code}: {guest}, {from} to {to}, seat {seat}.", "{guest} travels to {to} and comes back on {return}."],
        groups={"route": ["from", "to"], "stay": ["hotel", "date", "return"]}),
    "employee": dict(
        subjects=["employee record", "profile", "job offer"],
        fields={
            "name": f("person", "name employee full_name", "{v} joins the team.", "The employee is {v}.", "We welcome {v}."),
            "id": f("code", "id employee_id staff_number", "The staff number is {v}.", "ID {v}."),
            "title": f("noun", "title job job_title role", "The job is {v} keeper.", "Hired as {v} expert.", "Job title: {v}."),
            "department": f("noun", "department team unit", "The department is {v}.", "Part of the {v} team."),
            "manager": f("person", "manager supervisor reports_to boss", "The manager is {v}.", "Reports to {v}.", "Supervised by {v}."),
            "salary": f("big", "salary pay annual_salary", "The salary is {v} a year.", "Earns {v} EUR."),
            "start": f("date", "start start_date hired joined", "Starts on {v}.", "The first day is {v}.", "Hired on {v}."),
            "office": f("city", "office city location", "The office is in {v}.", "Works from {v}."),
            "skills": f("nouns", "skills topics tags", "Skills: {v}.", "Knows about {v}.", "Good with {v}."),
            "years": f("small", "years experience years_experience", "Has {v} years of experience.", "{v} years in the business."),
            "remote": b("remote"),
        },
        whole=["{name} starts on {start} in {office} and reports to {manager}.", "{name} ({id}) earns {salary}.", "{manager} has hired {name} for the {department} team.",
               "{name} has {years} years of experience and works from {office}."],
        groups={"job": ["title", "department", "salary"], "dates": ["start"]}),
    "book": dict(
        subjects=["catalogue entry", "book", "article"],
        fields={
            "title": f("title", "title name book", "The book is called {v}.", "The title is {v}.", "I read {v}."),
            "author": f("person", "author writer written_by", "Written by {v}.", "The author is {v}.", "{v} wrote it."),
            "year": f("year", "year published publication_year", "Published in {v}.", "It came out in {v}.", "The year is {v}."),
            "publisher": f("company", "publisher press", "The publisher is {v}.", "Published by {v}."),
            "pages": f("count", "pages page_count length", "It has {v} pages.", "{v} pages long."),
            "price": f("price", "price cost", "It costs {v} EUR.", "The price is {v}."),
            "isbn": f("digits", "isbn number catalogue_number", "The ISBN is {v}.", "ISBN {v}."),
            "topics": f("nouns", "topics tags keywords subjects", "Topics: {v}.", "It is about {v}."),
        },
        whole=["{title} by {author}, {publisher}, {year}.", "{author} published {title} in {year}.", "{title} ({year}, {pages} pages) by {author}.", "{author}: {title}. {publisher}, {price} EUR."],
        groups={"publication": ["publisher", "year"], "book": ["title", "author"]}),
}

# Lines of lists: {q} quantity, {p} product, {c} price.
ITEM_LINES = [
    "- {q} {u} of {p} for {c} EUR each", "- {q} x {p}, {c} each", "{q} x {p} at {c}", "* {p} ({q} pieces, {c} EUR)", "{p}: {q} at {c} EUR",
    "  {p}      {q}     {c}", "- {p}, quantity {q}, price {c}", "{q} {p} {c}",
]
ITEM_INLINE = ["{q} {p} at {c} EUR", "{q} x {p} ({c})", "{q} of the {p} for {c} each"]
UNITS = ["bags", "boxes", "cartons", "pieces", "packs"]
TASK_LINES = ["- {n}: {t} (due {d})", "* {n}: {t}, by {d}", "{n} will {t} by {d}.", "- {t} ({n}, {d})", " * {n}: {t} (due {d})", "{d} {n}: {t}"]

# Labels: what a text of the label says.
LABELS = {
    "topic": {
        "billing": ["I was charged twice.", "My invoice is wrong.", "Why did you take money from my card?", "I want a refund for the last payment."],
        "shipping": ["My parcel has not arrived.", "Where is my package?", "The delivery is late.", "The courier left the box in the rain."],
        "technical": ["The app crashes when I open it.", "I get an error on the start page.", "The program does not start.", "The screen stays black."],
        "account": ["I forgot my password.", "I cannot log in.", "Please delete my account.", "How do I change my user name?"],
        "sales": ["How much is the large plan?", "Do you offer a discount?", "I would like to buy ten licences.", "Please send me a quote."],
        "feedback": ["You do a great job.", "I love the new design.", "The old version was better.", "A suggestion for your menu."],
        "job": ["I would like to apply.", "Do you have open positions?", "Here is my application.", "Are you hiring?"],
        "complaint": ["Your staff was rude.", "This is unacceptable.", "I waited for two hours.", "Nobody answers my calls."],
    },
    "sentiment": SENTIMENT, "mood": MOOD, "priority": PRIORITY, "severity": SEVERITY, "status": STATE,
    "kind": {
        "letter": ["Dear Sir or Madam,", "Yours sincerely", "Thank you for your letter."],
        "invoice": ["Invoice number 4711, total 12.50.", "Please pay within 14 days.", "VAT included."],
        "log": ["2025-01-04T10:00:00Z ERROR timeout", "INFO started, listening on port 80", "WARN disk almost full"],
        "recipe": ["Add the flour and stir.", "Bake for 30 minutes.", "Chop the onions finely."],
        "article": ["The council voted on Tuesday.", "Scientists have found a new species.", "According to a report,"],
        "note": ["Buy milk.", "Remember to call back.", "Do not forget the keys."],
    },
    "weather": {
        "sunny": ["Not a cloud in the sky.", "The sun shines.", "Bring your sunglasses."],
        "rainy": ["Take an umbrella.", "It pours all day.", "The streets are wet from the rain."],
        "snowy": ["Everything is white.", "It has snowed all night.", "The children build a snowman."],
        "windy": ["Hold on to your hat.", "A storm blows from the sea.", "The wind is strong."],
    },
    "answer": {
        "yes": ["Yes, I agree.", "Sure, go ahead.", "That is fine with me.", "Of course."],
        "no": ["No, thank you.", "I do not agree.", "I am against it.", "Certainly not."],
        "maybe": ["I am not sure.", "Let me think about it.", "Perhaps, it depends.", "I cannot say yet."],
    },
}

# Tools: name, parameters (key, kind), requests.
TOOLS = [
    ("get_weather", [("city", "city"), ("date", "date")], ["What is the weather like in {city} on {date}?", "Will it rain in {city} on {date}?"]),
    ("get_weather", [("city", "city")], ["What is the weather in {city}?", "Is it cold in {city} now?"]),
    ("send_email", [("to", "email"), ("subject", "title")], ["Send an e-mail to {to} about {subject}.", "Write to {to}, subject {subject}."]),
    ("send_message", [("to", "first"), ("text", "message")], ["Tell {to}: {text}.", "Send {to} the message: {text}"]),
    ("call_phone", [("number", "phone")], ["Call {number}.", "Please ring {number} for me."]),
    ("book_table", [("restaurant", "brand"), ("people", "small"), ("date", "date"), ("time", "time")], ["Book a table for {people} at {restaurant} on {date} at {time}.", "Reserve {restaurant} for {people} people, {date}, {time}."]),
    ("book_flight", [("from", "city"), ("to", "city"), ("date", "date")], ["I need a flight from {from} to {to} on {date}.", "Fly me from {from} to {to}, {date}."]),
    ("add_event", [("title", "title"), ("date", "date"), ("time", "time")], ["Put {title} into my calendar on {date} at {time}.", "Add {title}, {date}, {time}."]),
    ("set_alarm", [("time", "time")], ["Wake me at {time}.", "Set an alarm for {time}."]),
    ("set_timer", [("minutes", "small")], ["Set a timer for {minutes} minutes.", "Remind me in {minutes} minutes."]),
    ("search_flights", [("origin", "city"), ("destination", "city")], ["Which flights go from {origin} to {destination}?", "Find flights from {origin} to {destination}."]),
    ("convert_currency", [("amount", "price"), ("from", "currency"), ("to", "currency")], ["How much is {amount} {from} in {to}?", "Convert {amount} {from} to {to}."]),
    ("get_stock_price", [("company", "company")], ["What is the share price of {company}?", "How much is a share of {company}?"]),
    ("create_ticket", [("title", "problem"), ("assignee", "first")], ["Open a ticket for {assignee}: {title}.", "Create a ticket, {title}, and give it to {assignee}."]),
    ("track_order", [("order_id", "code")], ["Where is my order {order_id}?", "Track {order_id}."]),
    ("find_contact", [("name", "person")], ["What is the number of {name}?", "Find {name} in my contacts."]),
    ("play_music", [("artist", "brand"), ("title", "title")], ["Play {title} by {artist}.", "I want to hear {artist} with {title}."]),
    ("read_file", [("path", "path")], ["Show me the file {path}.", "Open {path}."]),
    ("restart_service", [("service", "service"), ("host", "host")], ["Restart {service} on {host}.", "Please restart the service {service} on the machine {host}."]),
    ("translate", [("text", "noun"), ("language", "country")], ["How do people in {language} say {text}?", "Translate {text} into the language of {language}."]),
    ("set_temperature", [("room", "noun"), ("degrees", "small")], ["Heat the {room} to {degrees} degrees.", "Set the {room} to {degrees} degrees."]),
    ("buy_product", [("product", "product"), ("quantity", "small")], ["Order {quantity} {product} for me.", "Buy {quantity} of the {product}."]),
    ("get_route", [("start", "street"), ("goal", "street")], ["How do I get from {start} to {goal}?", "Show the way from {start} to {goal}."]),
    ("ping_host", [("address", "ip"), ("count", "small")], ["Ping {address} {count} times.", "Send {count} pings to {address}."]),
]
