"""Words that values are made of.

Names are composed of syllables, so there are far more of them than a small model can
remember: it has to copy. A word whose hash falls into one eighth of all is held out:
it occurs in no training text, and only such words make the names of the held-out set.
"""

import zlib


def _split(s):
    return s.split()


FIRST = _split("""
Aisha Peter Joan Luca Miriam Tom Anna Erik Sofia Omar Mei Ivan Lena Carlos Priya Yusuf Hanna Diego Emma Noah Olivia
Liam Ava Ethan Mia Lucas Amelia Mason Ella James Grace Henry Chloe Jack Ruby Leo Zoe Max Eva Felix Clara Oscar Alice
Hugo Nora Theo Ida Emil Freya Karl Astrid Jonas Greta Ravi Anjali Arjun Kavya Wei Ling Jun Yuki Hiro Sakura Kenji Naomi
Amara Kofi Zuri Kwame Fatima Hassan Layla Karim Salma Tariq Elena Marco Giulia Paolo Chiara Dmitri Olga Natalia Sergei
Maria Jose Ana Pedro Lucia Juan Carmen Miguel Isabel Pablo Julia Stefan Katrin Jan Petra Tomas Eliska Milan Vera Andrei
Ioana Radu Marta Pawel Agnieszka Piotr Zofia Sean Niamh Ciara Declan Rhys Megan Owen Bronwyn Callum Isla Fiona Duncan
""")
LAST = _split("""
Rahman Lindqvist Mbeki Ferri Kovacs Smith Jones Brown Taylor Wilson Evans Walker Wright Hughes Green Hall Wood Clarke
Hill Baker Turner Parker Cooper Ward Morris King Lee Young Allen Scott Adams Nelson Carter Mitchell Perez Roberts Novak
Svoboda Dvorak Horvat Kowalski Nowak Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Schneider Fischer
Weber Meyer Berg Hansen Larsen Nielsen Johansson Karlsson Nilsson Virtanen Korhonen Rossi Russo Bianchi Romano Ricci
Garcia Lopez Sanchez Torres Ramirez Flores Silva Santos Costa Pereira Almeida Dubois Moreau Laurent Petit Lefebvre
Okafor Adeyemi Mensah Diallo Nkosi Patel Sharma Singh Gupta Iyer Khan Hussain Ahmed Tanaka Suzuki Sato Kim Park Chen
Wang Liu Zhang Nguyen Tran Pham Murphy Kelly Walsh Byrne Ryan MacLeod Campbell Fraser Stewart Davies Price Vaughan
""")
CITY = _split("""
Linz Leeds Harrogate Oslo Bergen Lyon Porto Ghent Turin Graz Basel Malmo Aarhus Tampere Riga Vilnius Tartu Krakow Brno
Zagreb Split Sofia Varna Cluj Athens Patras Seville Bilbao Valencia Nantes Lille Bremen Dresden Leipzig Essen Bonn York
Bristol Cardiff Dundee Cork Galway Boston Denver Austin Portland Seattle Tucson Omaha Toronto Calgary Halifax Perth
Hobart Auckland Lagos Accra Nairobi Durban Cairo Tunis Haifa Amman Izmir Pune Jaipur Osaka Kyoto Busan Taipei Hanoi
Lima Quito Bogota Rosario Recife Utrecht Delft Namur Trier Ulm Kiel Rostock Dover Exeter Bath Lincoln Derby Oxford
""")
COUNTRY = _split("""
Austria Belgium Brazil Canada Chile China Croatia Denmark Egypt Estonia Finland France Germany Ghana Greece Hungary
Iceland India Ireland Italy Japan Kenya Latvia Mexico Morocco Norway Peru Poland Portugal Romania Spain Sweden Turkey
""")
COMPANY = _split("""
Northfield Brightbean Halden Orchard Canal Harbour Summit Cobalt Maple Granite Silver Falcon Beacon Meridian Atlas Nova
Pioneer Quantum Vertex Willow Cedar Ember Juniper Lumen Orbit Pinnacle Ridge Sterling Tidal Union Vista Westwood Zenith
Alder Birch Copper Delta Echo Fern Garnet Hazel Iris Jade Kestrel Lark Mosaic Nimbus Onyx Prairie Quarry River Sable
""")
COMPANY_END = _split("""
Ltd Inc GmbH Group Systems Partners Logistics Foods Labs Studio Works Media Energy Motors Roasters Dental Coffee Books
Bakery Design Software Trading Consulting Garden Clinic Tools Electric Textiles Marine Optics Robotics Analytics
""")
ADJECTIVE = _split("""
red blue green black white grey small large wooden steel cotton leather plastic heavy light folding portable wireless
electric ceramic round square long short vintage modern organic roasted dried fresh frozen soft hard double single
outdoor indoor compact digital classic premium waterproof adjustable recycled woollen brass copper silver golden thin
""")
THING = _split("""
lamp chair table desk shelf kettle toaster bottle mug cup plate bowl knife spoon pan towel blanket pillow curtain rug
jacket shirt coat scarf hat glove boot shoe belt bag backpack wallet watch clock radio speaker keyboard mouse monitor
cable charger battery adapter printer scanner camera lens tripod drone phone tablet router switch filter pump valve
hose seal bearing bracket screw bolt hammer drill saw ladder bucket brush broom rope tent stove lantern compass map
notebook pencil marker folder stapler envelope stamp candle mirror frame vase basket tray jar sofa bench stool bicycle
helmet tyre pedal saddle bell coffee tea sugar flour rice honey jam cheese bread butter soup sauce pepper salt
""")
VERB = _split("""
write move test order check send call clean fix update review print pack ship book paint replace repair install
prepare collect sign scan translate measure count sort label publish archive deliver return inspect design plan
""")
OBJECT = _split("""
report invoice button poster page contract budget schedule website brochure survey form door window roof engine server
database backup newsletter catalogue presentation agenda menu ticket logo banner sample prototype manual certificate
licence shipment parcel package delivery booking reservation summary draft proposal spreadsheet chart diagram photo
""")
NOUN = _split("""
account agent amount area author balance band batch bay block board body book border branch brand bridge builder camp
card carrier case cell chain channel chapter class client code colour column course crew cycle dealer degree depot depth
desk device district dock door driver edition editor engine entry event exit farm field file firm flag fleet floor form
frame fund gate genre grade grant group guard guest guide harbour height host house index island issue item job keeper
label lab lane layer leader league level line link list load lot manager margin mark market master material member metal
meter method mode model module month nation network node note number object office operator orbit origin owner pack page
panel parent park part partner path period phase pilot place plan plant plate player point pool port post power press
process producer profile project province quarter queue rank rate reader record region report rider ring river road role
room route row sample scale school score season seat section sector seller sender series server shelf shift ship shop
site size slot source speaker species sponsor stage station stock store street style supplier surface symbol table tank
target task team term terminal theme ticket title tower town track trail train unit user valley value vendor venue
version vessel village visitor voltage volume ward warehouse wave weight width wing winner worker writer yard zone
""")
STREET = _split("Lane Street Road Avenue Drive Square Court Way Place Terrace Hill Grove Close Walk Row Crescent")
MONTHS = _split("January February March April May June July August September October November December")
DAYS = _split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

_ONSET = _split("b br c ch d dr f fl g gr h j k kl l m n p pr r s sh st t th tr v w z")
_NUCLEUS = _split("a e i o u a e i o u ai ei ea oo au ia")
_CODA = [""] * 6 + _split("l n r s t m nd rk ll x th")
_ENDS = {
    "first": _split("a o ina eth an us ia ek ie or ana el is"),
    "last": _split("son er man ov ini ez ard ley ski sen wood by ton es ic at"),
    "city": _split("burg ton ville stad ford mouth holm grad field haven by wick bridge dorf"),
    "brand": _split("ex on ix ora eo ium ax ity us ent is ado"),
}


def held_out(word):
    """Reports whether the word is kept out of the training texts."""
    return zlib.crc32(word.lower().encode()) % 8 == 0


class Words:
    """Draws words of one half of the language: the training words or the held-out."""

    def __init__(self, rng, holdout):
        self.rng, self.holdout = rng, holdout

    def pick(self, draw):
        for _ in range(200):
            w = draw()
            if held_out(w) == self.holdout:
                return w
        return w

    def syllables(self, end):
        r = self.rng
        n = 1 if r.random() < 0.6 else 2
        w = "".join(r.choice(_ONSET) + r.choice(_NUCLEUS) + r.choice(_CODA) for _ in range(n))
        return (w + r.choice(_ENDS[end])).capitalize()

    def of(self, known, end):
        r = self.rng
        return self.pick(lambda: r.choice(known) if r.random() < 0.4 else self.syllables(end))

    def first(self):
        return self.of(FIRST, "first")

    def last(self):
        return self.of(LAST, "last")

    def city(self):
        w = self.of(CITY, "city")
        if self.rng.random() < 0.08:
            w = self.rng.choice(["New", "Port", "Saint", "North", "Upper"]) + " " + w
        return w

    def brand(self):
        return self.of(COMPANY, "brand")
