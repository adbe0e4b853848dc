package repair

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var (
	variantDraws = flag.Int("variants", 60, "draws of each kind of damage in the tests of variants")
	variantShow  = flag.String("show-variants", "", "log the failures of the kinds whose names contain this")
)

// A damaged text is drawn from a document, so that its value is known: the kinds of damage are those of the shared corpus, with documents and
// positions of our own. A reading is right if it is one of values.
type damaged struct {
	text   string
	values []any
	opts   []Option
}

// A damage makes a text with a known value; ok is false if the document drawn has no place for it.
type damage func(r *rand.Rand) (d damaged, ok bool)

type member struct {
	key   string
	value any
}

// members is an object in its order.
type members []member

// replace gives the record with another text in one of its own members.
func (m members) replace(r *rand.Rand, texts []string) members {
	for _, i := range r.Perm(len(m)) {
		if s, ok := m[i].value.(string); ok && strings.Contains(s, " ") {
			out := append(members(nil), m...)
			out[i].value = pick(r, texts)
			return out
		}
	}
	return append(m, member{"extra", pick(r, texts)})
}

func plain(v any) any {
	switch x := v.(type) {
	case members:
		m := map[string]any{}
		for _, e := range x {
			m[e.key] = plain(e.value)
		}
		return m
	case []any:
		l := []any{}
		for _, e := range x {
			l = append(l, plain(e))
		}
		return l
	}
	return v
}

// normal gives a value as a JSON reader without types of our own has it, to compare.
func normal(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	var out any
	if d.Decode(&out) != nil {
		return nil
	}
	return out
}

var (
	easyTexts = []string{"The kettle is warm", "Parcels leave the depot at noon.", "Soup, bread, and a pear", "Please call before you visit", "Our driver's map isn't new", "It's the children's turn", "Größe 42 ist ausverkauft",
		"東京は晴れです。", "Добрый день, Анна", "🌧 rain, then ☀️", "a[3] = {x: y}; // fine", "while (i < 10 && !done) { i++; }", "DELETE FROM logs WHERE day < 7;", "wget -q https://files.example.net/get?v=2&t=a", "Yes, we think so, mostly",
		"The first of three steps.", "Rooms are cleaned twice a day", "A long answer that goes on for some time without saying very much at all", "crème brûlée — à la carte", "مرحبا بالعالم", "Kosten: 7 € je Meter", "print(len(x)) if x else None"}
	plainTexts = []string{"The kettle is warm", "Parcels leave the depot at noon.", "Please call before you visit", "The first of three steps.", "Rooms are cleaned twice a day", "A lamp stands in the hall", "Four ducks cross the road",
		"Nobody answered the second letter", "The old bridge closes in winter.", "Her bicycle has a red bell", "We met near the station"}
	hardTexts = []string{"], [", "}], {", "ends with colon:", "comma at the end,", "# heading", "// slashes", "/* stars */", "---", "- item", "* star", "{curly}", "[square]", "C:\\new\\table", "\\d+\\s*", "back \\", "true", "null", "None of it", "12", "3.50", "yes",
		"key: value, other: thing", "<i>x</i> & y", "```yaml\na: b\n```", "two\nlines", "tab\tin", "say \"it\"", "6'2\" high", "'one'", "…", "... etc", "~", "", " padded ", "@home", "%d of", "`code`", "&and", "!bang", "| pipe", "> quote", "? what", "a #b", "a: b"}
	quoteTexts = []string{"The \"green\" door sticks", "He wrote \"sold out\" on the board", "A \"no\" is an answer", "Turn the \"main\" switch, then the \"aux\" one", "They call it \"the shed\"", "\"Later\" was all she said", "The sign says \"closed\""}
	hardQuotes = []string{"Choose \"x\", \"y\" or \"z\"", "It reads \"caution\": wet floor", "She asked \"why\", he said \"because\"", "Set \"mode\": \"fast\" in the file", "The \"end\"", "\"All\", \"most\", \"some\""}
	longTexts  = []string{"Hello all,\n\nthe room is booked.\n\nSee you", "one\ntwo\nthree", "for a in b:\n    c(a)", "Dear Ms Gray,\n\nthank you.", "Line 1: mix\nLine 2: wait"}
	names      = []string{"Olga Brandt", "Sean O'Hara", "Rosa Díaz", "Kenji Mori", "Ann-Marie Fox", "Li Na"}
	words      = []string{"copper", "harvest", "north", "invoice", "window", "audio", "garden", "rust"}
	cities     = []string{"Łódź", "Oslo", "Cape Town", "Málaga", "Graz"}
)

func pick[T any](r *rand.Rand, l []T) T { return l[r.Intn(len(l))] }

func number(r *rand.Rand) json.Number {
	switch r.Intn(5) {
	case 0:
		return json.Number(fmt.Sprintf("%d.%02d", r.Intn(900), 1+r.Intn(98)))
	case 1:
		return json.Number(fmt.Sprintf("0.%d", 1+r.Intn(8)))
	case 2:
		return json.Number(fmt.Sprint(-1 - r.Intn(20)))
	}
	return json.Number(fmt.Sprint(r.Intn(2000)))
}

func several[T any](r *rand.Rand, n int, f func() T) []any {
	l := []any{}
	for range n {
		l = append(l, f())
	}
	return l
}

// record draws a document of the shapes that models are asked for; text gives its free texts.
func record(r *rand.Rand, text func() string) members {
	str := func() any { return text() }
	num := func() any { return number(r) }
	word := func() any { return pick(r, words) }
	yes := r.Intn(2) == 0
	switch r.Intn(10) {
	case 8, 9:
		return settings(r, 0, str)
	case 0:
		return members{{"staff", several(r, 1+r.Intn(3), func() any {
			return members{{"full_name", pick(r, names)}, {"years", json.Number(fmt.Sprint(18 + r.Intn(60)))}, {"mail", pick(r, []string{"o.b@example.org", "x@example.net"})}, {"remark", text()}}
		})}, {"total", num()}}
	case 1:
		return members{{"order", fmt.Sprint(10000 + r.Intn(80000))}, {"unit", pick(r, []string{"kg", "m", "pcs"})}, {"sum", num()}, {"shipped", yes}, {"rows", several(r, 1+r.Intn(3), func() any {
			return members{{"what", text()}, {"count", json.Number(fmt.Sprint(1 + r.Intn(20)))}, {"each", number(r)}}
		})}}
	case 2:
		return members{{"function", pick(r, []string{"find_room", "book_table"})}, {"args", members{{"text", text()}, {"place", pick(r, cities)}, {"max", num()}, {"exact", yes}}}, {"why", text()}}
	case 3:
		return members{{"queue", word()}, {"workers", num()}, {"env", members{{"LEVEL", word()}, {"WAIT", fmt.Sprint(r.Intn(60))}}}, {"slots", several(r, 1+r.Intn(3), num)}, {"on", yes}, {"boss", nil}, {"about", text()}}
	case 4:
		return members{{"route", word()}, {"score", num()}, {"because", text()}, {"next", several(r, r.Intn(3), str)}}
	case 5:
		return members{{"caption", text()}, {"grid", several(r, 1+r.Intn(2), func() any { return several(r, 3, num) })}, {"zoom", num()}, {"marks", several(r, 3, func() any { return r.Intn(2) == 0 })}}
	case 6:
		return members{{"item", pick(r, []string{"Tea Pot", "Wool Hat"})}, {"stars", num()}, {"cost", num()}, {"checked", yes}, {"short", text()}, {"good", several(r, 1+r.Intn(2), str)}, {"bad", several(r, r.Intn(2), str)}}
	}
	var who any
	if yes {
		who = pick(r, names)
	}
	return members{{"ref", fmt.Sprintf("K-%d", r.Intn(9999))}, {"state", pick(r, []string{"new", "in_work"})}, {"who", who}, {"subject", text()}, {"message", text()}, {"labels", several(r, 1+r.Intn(3), word)}, {"urgent", yes}}
}

// settings draws a document of objects and lists in each other, as configurations are.
func settings(r *rand.Rand, depth int, text func() any) members {
	keys := []string{"kind", "metadata", "maxSize", "spec", "on_error", "hosts", "labels-map", "retry", "$ref", "path", "owner", "rules"}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	var m members
	for _, k := range keys[:1+r.Intn(4)] {
		var v any
		switch kind := r.Intn(9); {
		case kind < 2 && depth < 3:
			v = settings(r, depth+1, text)
		case kind == 2 && depth < 3:
			v = several(r, 1+r.Intn(3), func() any { return settings(r, depth+2, text) })
		case kind == 3:
			v = several(r, 1+r.Intn(3), func() any { return any(pick(r, words)) })
		case kind == 4:
			v = number(r)
		case kind == 5:
			v = r.Intn(2) == 0
		case kind == 6:
			v = pick(r, []string{"https://example.net/a/b", "/usr/lib/x.so", "v1.2.3", "app=web,tier=front", "example-name", "2024-05-06T07:08:09Z"})
		default:
			v = text()
		}
		m = append(m, member{k, v})
	}
	return m
}

func from(r *rand.Rand, lists ...[]string) func() string {
	return func() string { return pick(r, lists[r.Intn(len(lists))]) }
}

// judgeVariants draws every kind of damage and holds the readings to the values: at least 98 of 100 right and at most one of 200 wrong over all.
func judgeVariants(t *testing.T, f Format, kinds map[string]damage) {
	all, right, wrong := 0, 0, 0
	for k, name := range slices.Sorted(maps.Keys(kinds)) {
		r := newRand(int64(1000 + k))
		n, good, bad := 0, 0, 0
		for range *variantDraws {
			d, ok := kinds[name](r)
			if !ok {
				continue
			}
			n++
			res := checkResult(t, f, d.text, d.opts...)
			if res == nil {
				if *variantShow != "" && strings.Contains(name, *variantShow) {
					_, err := oneShot(f, d.text, d.opts...)
					t.Logf("%s refused: %v\n  in   %q\n  want %s", name, err, d.text, jsonText(normal(plain(d.values[0]))))
				}
				continue
			}
			got := normal(res.Value())
			if f == FormatCSV {
				got = normal(res.Rows())
			}
			is := false
			for _, v := range d.values {
				is = is || reflect.DeepEqual(got, normal(plain(v)))
			}
			if is {
				good++
				continue
			}
			bad++
			if *variantShow != "" && strings.Contains(name, *variantShow) {
				t.Logf("%s wrong\n  in   %q\n  want %s\n  got  %s", name, d.text, jsonText(normal(plain(d.values[0]))), jsonText(got))
			}
		}
		if n == 0 {
			t.Errorf("%s: no draw", name)
		}
		if good < n {
			t.Logf("%-24s %d draws, %.1f %% right, %.1f %% wrong", name, n, 100*float64(good)/float64(n), 100*float64(bad)/float64(n))
		}
		all, right, wrong = all+n, right+good, wrong+bad
	}
	t.Logf("%v: %d texts, %.2f %% right, %.2f %% wrong", f, all, 100*float64(right)/float64(all), 100*float64(wrong)/float64(all))
	if right*100 < all*98 || wrong*200 > all {
		t.Errorf("%v: %d of %d right, %d wrong", f, right, all, wrong)
	}
}
