package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Options say what may be done to satisfy a schema.
type Options struct {
	Fill    bool           // add required members
	Units   bool           // read numbers with units and separators
	Salvage bool           // drop what does not fit
	Pairs   bool           // an object of one pair may be a text with a colon, as in YAML
	Cut     bool           // the end is missing: nothing is added
	Source  map[int]string // by their offset, numbers as they were written
}

// Violation is a place where a value does not satisfy the schema.
type Violation struct {
	Path, Keyword, Reason string
}

// Outcome is what a schema asks to change in a text.
type Outcome struct {
	Edits      []edit.Edit
	Cost       int // of the changes
	Miss       int // weight of what cannot be mended; 0 when the result satisfies the schema
	Violations []Violation
}

// The weights of violations.
const (
	missWeight = 100
	badWeight  = 1000
)

// fix is what one value needs for one node.
type fix struct {
	cost, miss int
	edits      []edit.Edit
	subs       []*fix
	viol       []Violation
}

func (f *fix) add(g *fix) {
	f.cost += g.cost
	f.miss += g.miss
	if len(g.edits) > 0 || len(g.subs) > 0 || len(g.viol) > 0 {
		f.subs = append(f.subs, g)
	}
}

func (f *fix) better(g *fix) bool {
	return g == nil || f.miss < g.miss || f.miss == g.miss && f.cost < g.cost
}

func (f *fix) collect(o *Outcome) {
	o.Edits = append(o.Edits, f.edits...)
	o.Violations = append(o.Violations, f.viol...)
	for _, s := range f.subs {
		s.collect(o)
	}
}

// path is a place in the value.
type path struct {
	up  *path
	key string
}

func (p *path) String() string {
	if p == nil {
		return ""
	}
	return p.up.String() + "/" + escapePtr(p.key)
}

type memoKey struct{ v, n int }

type coercer struct {
	s      string
	opt    Options
	memo   map[memoKey]*fix
	flats  map[*node]*node
	joins  map[pair]*node
	nextID int
	depth  int
}

const maxDepth = 2000

// Fix tells what to change in a valid JSON text so that it satisfies the schema.
func (s *Schema) Fix(text string, opt Options) *Outcome {
	c := newCoercer(text, opt)
	o := c.outcome(text, s.root, s.full)
	// A member that goes leaves its name to another one that may be meant for it: what is left is read again.
	for range maxRounds {
		if !slices.ContainsFunc(o.Edits, func(e edit.Edit) bool { return e.Kind == jsonfix.SchemaDrop }) {
			break
		}
		mid := edit.Apply(text, o.Edits)
		c.opt.Source = nil // its places are those of text
		again := c.outcome(mid, s.root, s.full)
		if len(again.Edits) == 0 || again.Miss > o.Miss {
			break
		}
		again.Edits = edit.Compose(o.Edits, again.Edits, len(text))
		again.Cost += o.Cost
		o = again
	}
	return o
}

// maxRounds bounds how often a text is read again behind what was dropped.
const maxRounds = 4

// outcome is Fix for a node. The coercer may have served for other texts; what it knows of the schema stays.
func (c *coercer) outcome(text string, n *node, full *jsonschema.Schema) *Outcome {
	v := parseTree(text)
	if v == nil {
		return &Outcome{Miss: badWeight, Violations: []Violation{{"", "type", "no value"}}}
	}
	c.s = text
	clear(c.memo)
	f := c.fix(v, n, nil)
	o := &Outcome{Cost: f.cost, Miss: f.miss}
	f.collect(o)
	sortEdits(o.Edits)
	if full != nil && o.Miss == 0 {
		o.check(full, edit.Apply(text, o.Edits))
	}
	return o
}

func newCoercer(text string, opt Options) *coercer {
	return &coercer{s: text, opt: opt, memo: map[memoKey]*fix{}, flats: map[*node]*node{}, joins: map[pair]*node{}, nextID: 1 << 30}
}

// check asks the full validator about keywords that this package does not judge itself.
func (o *Outcome) check(full *jsonschema.Schema, text string) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return
	}
	if at, huge := hugeNumber(v, nil); huge {
		// Exact arithmetic with it would take memory without bound, and the validator does not look out for that.
		o.Miss += badWeight
		o.Violations = append(o.Violations, Violation{at.String(), "schema", fmt.Sprintf("the exponent is beyond %d: the number cannot be judged", maxExponent)})
		return
	}
	if err := full.Validate(v); err != nil {
		o.Miss += badWeight
		o.Violations = append(o.Violations, Violation{"", "schema", firstLine(err.Error())})
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// sortEdits puts edits in order; at one place insertions come before what is replaced.
func sortEdits(e []edit.Edit) {
	slices.SortStableFunc(e, func(a, b edit.Edit) int {
		if a.Off != b.Off {
			return a.Off - b.Off
		}
		return min(a.Len, 1) - min(b.Len, 1)
	})
}

func (c *coercer) fix(v *val, n *node, p *path) *fix {
	k := memoKey{v.id, n.id}
	if f, ok := c.memo[k]; ok {
		return f
	}
	if c.depth > maxDepth {
		return c.bad(p, "depth", "nested too deeply")
	}
	c.depth++
	c.memo[k] = &fix{}
	f := c.compute(v, n, p)
	c.memo[k] = f
	c.depth--
	return f
}

func (c *coercer) bad(p *path, keyword, reason string) *fix {
	return &fix{miss: badWeight, viol: []Violation{{p.String(), keyword, reason}}}
}

func (c *coercer) compute(v *val, n *node, p *path) *fix {
	n = c.flat(n)
	if n.never {
		return c.bad(p, "false", "the schema allows nothing here")
	}
	var f *fix
	if len(n.any) > 0 {
		if e := c.enums(n); e != nil {
			return c.fix(v, e, p)
		}
		base := *n
		base.any = nil
		b := c.baseOf(n, &base)
		for _, alt := range n.any {
			g := c.fix(v, c.join(b, c.flat(alt)), p)
			if g.better(f) {
				f = g
			}
			if f.miss == 0 && f.cost == 0 {
				break
			}
		}
		return f
	}
	f = c.shaped(v, n, p)
	// What could not be folded in is mended in scalars, in what the rest has made of them, and checked in arrays and objects. The full
	// validator has the last word about all of it.
	for _, a := range n.all {
		if v.kind < vArray && f.miss == 0 {
			f = c.then(f, v, a, p)
			continue
		}
		if g := c.fix(v, a, p); g.miss > 0 {
			f = &fix{cost: f.cost, miss: f.miss + g.miss, edits: f.edits, subs: f.subs, viol: append(append([]Violation(nil), f.viol...), g.viol...)}
		}
	}
	return f
}

// then mends for n what f makes of a scalar.
func (c *coercer) then(f *fix, v *val, n *node, p *path) *fix {
	var o Outcome
	f.collect(&o)
	if len(o.Edits) == 0 {
		return c.fix(v, n, p)
	}
	sortEdits(o.Edits)
	for i := range o.Edits {
		o.Edits[i].Off -= v.off
	}
	g := c.rewritten(v, n, p, edit.Apply(c.s[v.off:v.end], o.Edits), f.cost)
	if g == nil {
		return f
	}
	return g
}

// enums joins alternatives that are all lists of allowed values, so that a text that names two of them is not taken for the first.
func (c *coercer) enums(n *node) *node {
	k := pair{nil, n}
	if j, ok := c.joins[k]; ok {
		return j
	}
	j := &node{id: c.newID(), types: tAll, maxItems: -1, maxLen: -1, hasEnum: true}
	for _, a := range n.any {
		f := c.flat(a)
		if !f.hasEnum || len(f.any) > 0 {
			j = nil
			break
		}
		j.enum = append(j.enum, f.enum...)
	}
	if j != nil {
		base := *n
		base.any = nil
		if !isPlain(&base) {
			j = nil
		}
	}
	c.joins[k] = j
	return j
}

// baseOf keeps one copy of a node without its alternatives.
func (c *coercer) baseOf(n, copy *node) *node {
	k := pair{n, nil}
	if b, ok := c.joins[k]; ok {
		return b
	}
	copy.id = c.newID()
	c.joins[k] = copy
	return copy
}

// shaped mends v for a node without alternatives: as it is, or in another type.
func (c *coercer) shaped(v *val, n *node, p *path) *fix {
	var f *fix
	if n.hasEnum {
		f = c.enum(v, n, p)
		if f.miss == 0 {
			return f
		}
	} else if c.hasType(v, n.types) {
		f = c.typed(v, n, p)
		if f.miss == 0 && f.cost <= 2 {
			return f
		}
	}
	try := func(g *fix) {
		if g != nil && g.better(f) {
			f = g
		}
	}
	if f == nil || f.miss > 0 {
		if n.types&tObject != 0 && (n.typed || len(n.props) > 0) && !n.hasEnum {
			try(c.toObject(v, n, p))
		}
		if n.types&tArray != 0 && n.typed && !n.hasEnum {
			try(c.toArray(v, n, p))
		}
		if !n.hasEnum && n.typed {
			try(c.toScalar(v, n, p))
		}
	} else if v.kind == vObject && n.types&tArray == 0 {
		try(c.unwrap(v, n, p))
	}
	if v.kind == vArray && len(v.items) == 1 && (n.types&tArray == 0 || n.hasEnum) && (f == nil || f.miss > 0) {
		try(c.inside(v, v.items[0], n, &path{p, "0"}, 12))
	}
	if f == nil {
		f = c.bad(p, "type", fmt.Sprintf("%s where %s is wanted", kindNames[v.kind], typeNames(n.types)))
	}
	return f
}

var kindNames = [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}

func typeNames(t int) string {
	var out []string
	for _, k := range []string{"null", "boolean", "integer", "number", "string", "array", "object"} {
		if t&typeBits[k] != 0 {
			out = append(out, k)
		}
	}
	return strings.Join(out, " or ")
}

func (c *coercer) hasType(v *val, t int) bool {
	switch v.kind {
	case vNull:
		return t&tNull != 0
	case vBool:
		return t&tBool != 0
	case vNumber:
		return t&tNumber != 0 || t&tInteger != 0 && isInt(v.text)
	case vString:
		return t&tString != 0
	case vArray:
		return t&tArray != 0
	}
	return t&tObject != 0
}

func isInt(s string) bool {
	if !strings.ContainsAny(s, ".eE") {
		return true
	}
	r, ok := ratOf(s)
	return ok && r.IsInt() || !ok && standIn(s).IsInt()
}

// typed checks a value of the right type.
func (c *coercer) typed(v *val, n *node, p *path) *fix {
	switch v.kind {
	case vObject:
		return c.object(v, n, p)
	case vArray:
		return c.array(v, n, p)
	case vString:
		if k, r := checkString(v.text, n); k != "" {
			return c.bad(p, k, r)
		}
	case vNumber:
		if k, r := checkNumber(v.text, n); k != "" {
			return c.bad(p, k, r)
		}
	}
	return &fix{}
}

func checkString(s string, n *node) (keyword, reason string) {
	if n.minLen > 0 || n.maxLen >= 0 {
		l := len([]rune(s))
		if l < n.minLen {
			return "minLength", fmt.Sprintf("%d characters, at least %d wanted", l, n.minLen)
		}
		if n.maxLen >= 0 && l > n.maxLen {
			return "maxLength", fmt.Sprintf("%d characters, at most %d wanted", l, n.maxLen)
		}
	}
	if n.pattern != nil {
		if ok, err := n.pattern.MatchString(s); err != nil || !ok {
			return "pattern", fmt.Sprintf("%q does not match %q", clip(s), n.patternSrc)
		}
	}
	return "", ""
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

func checkNumber(s string, n *node) (keyword, reason string) {
	if n.min == nil && n.max == nil && n.xmin == nil && n.xmax == nil {
		return "", ""
	}
	r := standIn(s)
	switch {
	case n.min != nil && r.Cmp(n.min) < 0:
		return "minimum", s + " is less than " + n.min.RatString()
	case n.max != nil && r.Cmp(n.max) > 0:
		return "maximum", s + " is more than " + n.max.RatString()
	case n.xmin != nil && r.Cmp(n.xmin) <= 0:
		return "exclusiveMinimum", s + " is not more than " + n.xmin.RatString()
	case n.xmax != nil && r.Cmp(n.xmax) >= 0:
		return "exclusiveMaximum", s + " is not less than " + n.xmax.RatString()
	}
	return "", ""
}

// array mends the items of an array.
func (c *coercer) array(v *val, n *node, p *path) *fix {
	f := &fix{}
	var dropped []bool
	kept := len(v.items)
	for i, it := range v.items {
		sub := n.items
		if i < len(n.prefix) {
			sub = n.prefix[i]
		}
		if sub == nil {
			continue
		}
		g := c.fix(it, sub, &path{p, strconv.Itoa(i)})
		if g.miss > 0 && c.opt.Salvage && i >= len(n.prefix) {
			if dropped == nil {
				dropped = make([]bool, len(v.items))
			}
			dropped[i] = true
			kept--
			f.cost += 25
			continue
		}
		f.add(g)
	}
	if dropped != nil {
		spans := make([]span, len(v.items))
		for i, it := range v.items {
			spans[i] = span{it.off, it.end, dropped[i]}
		}
		f.edits = append(f.edits, dropSpans(spans)...)
	}
	if kept < n.minItems {
		f.miss += missWeight
		f.viol = append(f.viol, Violation{p.String(), "minItems", fmt.Sprintf("%d items, at least %d wanted", kept, n.minItems)})
	}
	if n.maxItems >= 0 && kept > n.maxItems {
		f.miss += badWeight
		f.viol = append(f.viol, Violation{p.String(), "maxItems", fmt.Sprintf("%d items, at most %d wanted", kept, n.maxItems)})
	}
	return f
}

// span is the place of a member or item.
type span struct {
	off, end int
	drop     bool
}

// dropSpans deletes the marked members with one comma each.
func dropSpans(spans []span) []edit.Edit {
	var out []edit.Edit
	last := -1 // the last one kept
	for i := 0; i < len(spans); i++ {
		if !spans[i].drop {
			last = i
			continue
		}
		j := i
		for j < len(spans) && spans[j].drop {
			j++
		}
		switch {
		case j < len(spans):
			out = append(out, edit.Edit{Off: spans[i].off, Len: spans[j].off - spans[i].off, Kind: jsonfix.SchemaDrop})
		case last >= 0:
			out = append(out, edit.Edit{Off: spans[last].end, Len: spans[j-1].end - spans[last].end, Kind: jsonfix.SchemaDrop})
		default:
			out = append(out, edit.Edit{Off: spans[i].off, Len: spans[j-1].end - spans[i].off, Kind: jsonfix.SchemaDrop})
		}
		i = j - 1
	}
	return out
}

// inside replaces v by a part of it.
func (c *coercer) inside(v, part *val, n *node, p *path, cost int) *fix {
	g := c.fix(part, n, p)
	f := &fix{cost: cost}
	f.edits = append(f.edits, edit.Edit{Off: v.off, Len: part.off - v.off, Kind: jsonfix.SchemaShape})
	f.add(g)
	f.subs = append(f.subs, &fix{edits: []edit.Edit{{Off: part.end, Len: v.end - part.end, Kind: jsonfix.SchemaShape}}})
	return f
}

// replaced writes text in place of v.
func (c *coercer) replaced(v *val, text string, cost int, kind edit.Kind) *fix {
	return &fix{cost: cost, edits: []edit.Edit{{Off: v.off, Len: v.end - v.off, Repl: text, Kind: kind}}}
}
