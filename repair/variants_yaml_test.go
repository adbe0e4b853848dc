package repair

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// A yamlLine is one line of block YAML, in parts that damage can get at.
type yamlLine struct {
	depth, dashes int
	key, value    string
	text          string // of a string value
	isText        bool
	block         []string // the lines of a block scalar
}

// yamlDoc writes a document as lines: block style, two blanks a level, sequences indented under their keys.
type yamlDoc struct {
	lines []yamlLine
	quote func(string) string // renders a text
}

func quoteYAML(s string) string {
	if s == "" || strings.ContainsAny(s, "\n\t\"\\") || strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.HasSuffix(s, ":") || strings.TrimSpace(s) != s ||
		strings.ContainsAny(s[:1], "-?:,[]{}#&*!|>'\"%@`~=<.+0123456789") {
		return jsonQuote(s)
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return jsonQuote(s)
	}
	return s
}

func jsonQuote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}

func (d *yamlDoc) add(v any, depth, dashes int, key string) {
	l := yamlLine{depth: depth, dashes: dashes, key: key}
	below := depth + dashes
	if key != "" {
		below++
	}
	switch x := v.(type) {
	case members:
		if key != "" {
			d.lines = append(d.lines, l)
			depth, dashes = below, 0
		}
		for i, m := range x {
			if i > 0 {
				depth, dashes = depth+dashes, 0
			}
			d.add(m.value, depth, dashes, m.key)
		}
		return
	case []any:
		if len(x) == 0 {
			l.value = "[]"
			break
		}
		if key != "" {
			d.lines = append(d.lines, l)
			depth, dashes = below, 0
		}
		for i, e := range x {
			if i > 0 {
				depth, dashes = depth+dashes, 0
			}
			d.add(e, depth, dashes+1, "")
		}
		return
	case string:
		l.isText, l.text, l.value = true, x, d.quote(x)
	case nil:
		l.value = "null"
	default:
		l.value = fmt.Sprint(x)
	}
	d.lines = append(d.lines, l)
}

func newYAMLDoc(v any, quote func(string) string) *yamlDoc {
	d := &yamlDoc{quote: quote}
	d.add(v, 0, 0, "")
	return d
}

// write gives the text; unit is the indentation of a level.
func (d *yamlDoc) write(unit, dash, colon string) string {
	var b strings.Builder
	for _, l := range d.lines {
		b.WriteString(l.string(unit, dash, colon))
	}
	return b.String()
}

func (l *yamlLine) string(unit, dash, colon string) string {
	s := strings.Repeat(unit, l.depth) + strings.Repeat(dash, l.dashes)
	if l.key != "" {
		s += l.key
		if l.value == "" {
			s += ":"
		} else {
			s += colon
		}
	}
	s += l.value + "\n"
	for _, b := range l.block {
		s += b + "\n"
	}
	return s
}

func yamlOf(v any) string { return newYAMLDoc(v, quoteYAML).write("  ", "- ", ": ") }

// someLines calls f for lines that fit, in a random order, until want of them were changed.
func (d *yamlDoc) someLines(r *rand.Rand, want int, f func(i int, l *yamlLine) bool) bool {
	done := 0
	for _, i := range r.Perm(len(d.lines)) {
		if done < want && f(i, &d.lines[i]) {
			done++
		}
	}
	return done > 0
}

// yamlText damages the texts of a record: change gives the written form of a text, or "" where it has no place.
func yamlText(want int, change func(r *rand.Rand, s string) string, lists ...[]string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, lists...))
		d := newYAMLDoc(v, quoteYAML)
		ok := d.someLines(r, want, func(_ int, l *yamlLine) bool {
			if !l.isText || !strings.Contains(l.text, " ") {
				return false
			}
			w := change(r, l.text)
			if w == "" {
				return false
			}
			l.value = w
			return true
		})
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, ok
	}
}

// around wraps a written document.
func around(write func(any) string, f func(r *rand.Rand, doc string) string, lists ...[]string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, lists...))
		return damaged{text: f(r, write(v)), values: []any{v}}, true
	}
}

var (
	before   = []string{"Of course! Here you go:", "Here is what I found:", "Result:", "I checked the 4 entries and kept all of them.", "**Answer**", "As you asked, the data in YAML (version 2):", "Sure, here's the output you've asked for."}
	after    = []string{"Shall I change anything?", "Note: some values were rounded, so don't rely on them.", "I hope this helps!", "The fields are explained below:\n- the first is a name\n- the second is a count", "That's all."}
	thinking = []string{"<think>\nThey want a list, e.g. a: 1\nfine.\n</think>\n", "<thinking>Let me see {\"x\": ...} no.</thinking>\n\n", "<reasoning>\nFirst the names, then [1, 2].\n</reasoning>\n"}
)

var yamlKinds = map[string]damage{
	"clean":         around(yamlOf, func(_ *rand.Rand, s string) string { return s }, easyTexts),
	"tricky clean":  around(yamlOf, func(_ *rand.Rand, s string) string { return s }, hardTexts),
	"tricky fenced": around(yamlOf, func(_ *rand.Rand, s string) string { return "Here it is:\n```yaml\n" + s + "```\n" }, hardTexts),
	"fence": around(yamlOf, func(r *rand.Rand, s string) string {
		return pick(r, []string{"```yaml\n", "```yml\n", "```\n", "~~~yaml\n", "```YAML\n\n"}) + s + pick(r, []string{"```", "\n```\n"})
	}, easyTexts),
	"fence unclosed": around(yamlOf, func(_ *rand.Rand, s string) string { return "```yaml\n" + s }, easyTexts),
	"think":          around(yamlOf, func(r *rand.Rand, s string) string { return pick(r, thinking) + s }, easyTexts),
	"prose before":   around(yamlOf, func(r *rand.Rand, s string) string { return pick(r, before) + "\n\n" + s }, easyTexts),
	"prose after":    noYAML(around(yamlOf, func(r *rand.Rand, s string) string { return s + "\n" + pick(r, after) }, easyTexts)),
	"prose fence": around(yamlOf, func(r *rand.Rand, s string) string {
		return pick(r, before) + "\n\n```yaml\n" + s + "```\n\n" + pick(r, after)
	}, easyTexts),
	"line ends": around(yamlOf, func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }, easyTexts),
	"doc markers": around(yamlOf, func(r *rand.Rand, s string) string {
		return pick(r, []string{"---\n", "%YAML 1.2\n---\n", "--- # doc\n"}) + s + pick(r, []string{"", "...\n", "---\n"})
	}, easyTexts),
	"indented whole": around(yamlOf, func(r *rand.Rand, s string) string {
		in := "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
		switch r.Intn(3) {
		case 0:
			return "```yaml\n" + in + "```"
		case 1:
			return in
		}
		return strings.TrimLeft(in, " ")
	}, easyTexts),
	"duplicate document": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		s := yamlOf(v)
		return damaged{text: s + "---\n" + s, values: []any{v, []any{v, v}}}, true
	},
	"json instead": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts, hardTexts))
		d := newJSONDoc(v, pick(r, []string{"", "  "}))
		s := d.write()
		if r.Intn(2) == 0 {
			s = strings.TrimSuffix(s, "}")
		}
		// A number at the end of a text is cut, unless something follows it.
		return damaged{text: s, values: []any{v}}, !strings.ContainsAny(s[len(s)-1:], "0123456789")
	},
	"colon in value": yamlValues([]string{"Result: all is well", "Warning: hot", "From: a to: b", "see section 2: the end", "Ratio 3:4, mode: fast"}),
	"hash in value": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts))
		d := newYAMLDoc(v, quoteYAML)
		ok := d.someLines(r, 2, func(_ int, l *yamlLine) bool {
			if l.value == "" {
				return false
			}
			l.value += pick(r, []string{" # remark", "  # to do", " #1"})
			return true
		})
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, ok
	},
	"apostrophe":   yamlText(3, func(_ *rand.Rand, s string) string { return "'" + s + "'" }, []string{"It's late", "Don't use the neighbour's key", "The dogs' bowl isn't full", "We've seen Tim's car", "it's the boys', not ours"}),
	"inner quotes": yamlText(3, func(_ *rand.Rand, s string) string { return `"` + s + `"` }, quoteTexts),
	"smart quotes": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		d := newYAMLDoc(v, func(s string) string { return "“" + s + "”" })
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, true
	},
	"bad escape": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, []string{`\d+ items`, `C:\data\files now`, `\sigma + \beta_i`, `a\.b is fine`, `50\% off`}))
		d := newYAMLDoc(v, quoteYAML)
		ok := d.someLines(r, 3, func(_ int, l *yamlLine) bool {
			if !l.isText || !strings.Contains(l.text, `\`) {
				return false
			}
			l.value = `"` + l.text + `"`
			return true
		})
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, ok
	},
	"block underindented": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, longTexts))
		d := newYAMLDoc(v, quoteYAML)
		ok := d.someLines(r, 9, func(_ int, l *yamlLine) bool {
			if !l.isText || !strings.Contains(l.text, "\n") {
				return false
			}
			l.value = "|-"
			for _, s := range strings.Split(l.text, "\n") {
				if s != "" {
					s = strings.Repeat("  ", l.depth) + s
				}
				l.block = append(l.block, s)
			}
			return true
		})
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, ok
	},
	"multiline plain": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, []string{"Hello all,\n\nthe room is booked.\n\nSee you", "one\ntwo\nthree", "Dear Ms Gray,\n\nthank you."}))
		s := yamlOf(v)
		d := newYAMLDoc(v, func(s string) string {
			if strings.Contains(s, "\n") {
				return s
			}
			return quoteYAML(s)
		})
		folded := strings.NewReplacer(`\n\n`, " ", `\n`, " ").Replace(s)
		w, err := YAML(folded)
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v, w.Value()}}, err == nil && folded != s
	},
	"bold keys": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		d := newYAMLDoc(v, quoteYAML)
		for i := range d.lines {
			if l := &d.lines[i]; l.key != "" {
				l.key = "**" + l.key + "**"
			}
		}
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, true
	},
	"equals":    around(func(v any) string { return newYAMLDoc(v, quoteYAML).write("  ", "- ", " = ") }, func(_ *rand.Rand, s string) string { return s }, plainTexts),
	"tabs":      around(func(v any) string { return newYAMLDoc(v, quoteYAML).write("\t", "- ", ": ") }, func(_ *rand.Rand, s string) string { return s }, easyTexts),
	"three":     around(func(v any) string { return newYAMLDoc(v, quoteYAML).write("   ", "-  ", ": ") }, func(_ *rand.Rand, s string) string { return s }, easyTexts),
	"stars":     bullets("* ", "• ", "– ", "+ "),
	"tabs some": yamlIndent(func(r *rand.Rand, _ int, s string) string { return strings.Repeat("\t", len(s)/2) }),
	"off by one": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts))
		lines := strings.SplitAfter(yamlOf(v), "\n")
		i := 1 + r.Intn(len(lines)-1)
		in := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
		if lines[i] == "" || in(lines[i-1]) > in(lines[i]) {
			return damaged{}, false // behind a deeper block it could as well belong there, moved to the left
		}
		lines[i] = " " + lines[i]
		return damaged{text: strings.Join(lines, ""), values: []any{v}}, true
	},
	"underindented item": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		lines := strings.SplitAfter(yamlOf(v), "\n")
		in, done := false, false
		for i, l := range lines {
			switch body := strings.TrimLeft(l, " "); {
			case strings.HasPrefix(body, "- ") && strings.Contains(body, ": "):
				in = true
			case in && strings.HasPrefix(l, "    ") && !strings.HasPrefix(body, "-"):
				lines[i], done = l[1:], true
			default:
				in = false
			}
		}
		return damaged{text: strings.Join(lines, ""), values: []any{v}}, done
	},
	"no space colon": func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts))
		d := newYAMLDoc(v, quoteYAML)
		ok := d.someLines(r, 1+r.Intn(5), func(_ int, l *yamlLine) bool {
			if l.key == "" || l.value == "" || l.value == "[]" {
				return false
			}
			l.key, l.value = "", l.key+":"+l.value
			return true
		})
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, ok && len(d.lines) > 1 // a line by itself is valid, as a text
	},
	"no space dash":        dashLines("-"),
	"numbered":             dashLines("#"),
	"python literals":      literals("True", "False", "None"),
	"slash comments":       yamlComments("// remark", "// note: later"),
	"trailing commas":      noYAML(trailingYAMLCommas),
	"missing closing":      yamlText(1, func(_ *rand.Rand, s string) string { return `"` + s }, plainTexts),
	"missing closing 2":    yamlText(3, func(_ *rand.Rand, s string) string { return `'` + s }, plainTexts),
	"quoted start":         yamlText(2, func(_ *rand.Rand, s string) string { return s }, []string{`"Later" is what she said`, `"All" of the "best" ones`, `"Rooms" are cleaned twice a day.`}),
	"special start":        yamlValues([]string{"@anna will do it", "%d of them", "`go test` fails", "*very* important", "!important note", "[x] is done", "{name} is missing", "- not an item", "| a pipe", "> a quote", "? a question", ", and so on"}),
	"flow trailing commas": flowCommas,
}

// noYAML leaves out the draws that are valid as they stand, with another value: valid input is returned byte for byte.
func noYAML(f damage) damage {
	return func(r *rand.Rand) (damaged, bool) {
		d, ok := f(r)
		if ok {
			_, _, _, valid := yamlfix.Strict(d.text)
			ok = !valid
		}
		return d, ok
	}
}

func bullets(marks ...string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		d := newYAMLDoc(v, quoteYAML)
		for _, l := range d.lines {
			if l.dashes > 1 {
				return damaged{}, false
			}
		}
		s := d.write("  ", pick(r, marks), ": ")
		return damaged{text: s, values: []any{v}}, s != yamlOf(v)
	}
}

// yamlIndent writes the indentation of some lines anew.
func yamlIndent(f func(r *rand.Rand, i int, s string) string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, easyTexts))
		lines := strings.SplitAfter(yamlOf(v), "\n")
		done := false
		for i, l := range lines {
			body := strings.TrimLeft(l, " ")
			if in := l[:len(l)-len(body)]; in != "" && r.Intn(3) == 0 {
				lines[i], done = f(r, i, in)+body, true
			}
		}
		return damaged{text: strings.Join(lines, ""), values: []any{v}}, done
	}
}

// dashLines takes the blank behind dashes, or numbers the items.
func dashLines(mark string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts))
		d := newYAMLDoc(v, quoteYAML)
		done, n := false, 0
		for i := range d.lines {
			l := &d.lines[i]
			if l.dashes > 1 {
				return damaged{}, false
			}
			if l.dashes == 0 {
				if l.value == "" {
					n = 0
				}
				continue
			}
			n++
			w := mark
			if mark == "#" {
				w = strconv.Itoa(n) + ". "
			} else if r.Intn(2) == 0 || l.key != "" || !l.isText {
				continue
			}
			l.dashes, done = 0, true
			if l.key != "" {
				l.key = w + l.key
			} else {
				l.value = w + l.value
			}
		}
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, done
	}
}

func literals(yes, no, none string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts))
		s := yamlOf(v)
		w := strings.NewReplacer(": true\n", ": "+yes+"\n", ": false\n", ": "+no+"\n", "- true\n", "- "+yes+"\n", "- false\n", "- "+no+"\n", ": null\n", ": "+none+"\n").Replace(s)
		return damaged{text: w, values: []any{v}}, w != s
	}
}

func yamlComments(remarks ...string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts))
		lines := strings.SplitAfter(yamlOf(v), "\n")
		for range 2 {
			i := r.Intn(len(lines) - 1)
			in := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], " "))]
			lines[i] = in + pick(r, remarks) + "\n" + lines[i]
		}
		return damaged{text: strings.Join(lines, ""), values: []any{v}}, true
	}
}

func trailingYAMLCommas(r *rand.Rand) (damaged, bool) {
	v := record(r, from(r, plainTexts))
	d := newYAMLDoc(v, jsonQuote)
	for i := range d.lines {
		if l := &d.lines[i]; l.key != "" && l.value != "" {
			l.value += ","
		}
	}
	return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, true
}

func flowCommas(r *rand.Rand) (damaged, bool) {
	v := record(r, from(r, plainTexts))
	done := false
	var flow func(any) any
	flow = func(v any) any {
		switch x := v.(type) {
		case members:
			var out members
			for _, m := range x {
				out = append(out, member{m.key, flow(m.value)})
			}
			return out
		case []any:
			if len(x) > 0 {
				done = true
				return rawText(strings.TrimSuffix(newJSONDoc(x, "").write(), "]") + ",]")
			}
		}
		return v
	}
	return damaged{text: newYAMLDoc(flow(v), jsonQuote).write("  ", "- ", ": "), values: []any{v}}, done
}

// yamlValues writes the texts of members as they are.
func yamlValues(texts []string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		v := record(r, from(r, plainTexts)).replace(r, texts)
		d := newYAMLDoc(v, func(s string) string {
			for _, t := range texts {
				if s == t {
					return s
				}
			}
			return quoteYAML(s)
		})
		return damaged{text: d.write("  ", "- ", ": "), values: []any{v}}, true
	}
}

// rawText is written as it is.
type rawText string

// TestYAMLVariants holds the reading of YAML to values over every kind of damage.
func TestYAMLVariants(t *testing.T) { judgeVariants(t, FormatYAML, yamlKinds) }
