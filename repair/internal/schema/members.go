package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// object mends the members of an object.
func (c *coercer) object(v *val, n *node, p *path) *fix {
	f := &fix{}
	names := c.match(v, n)
	spans := make([]span, len(v.members))
	have := map[string]bool{}
	anyDrop := false
	required := map[string]bool{}
	for _, k := range n.required {
		required[k] = true
	}
	for i, m := range v.members {
		spans[i] = span{off: m.keyOff, end: m.v.end}
		name := m.key
		if to, ok := names[i]; ok {
			name = to.name
			f.cost += to.cost
			f.edits = append(f.edits, edit.Edit{Off: m.keyOff, Len: m.keyEnd - m.keyOff, Repl: quoteJSON(name), Kind: jsonfix.SchemaKey})
		}
		sub, declared := n.props[name]
		allowed := declared
		for _, pat := range n.patterns {
			if ok, _ := pat.re.MatchString(name); ok {
				allowed = true
				sub = c.both(sub, pat.n)
			}
		}
		if !allowed {
			if n.closed {
				spans[i].drop, anyDrop = true, true
				f.cost += 10
				continue
			}
			if n.additional != nil {
				sub = n.additional
			} else if len(n.props) > 0 {
				f.cost++
			}
		}
		if sub == nil {
			have[name] = true
			continue
		}
		g := c.fix(m.v, sub, &path{p, name})
		if g.miss > 0 && !required[name] && (m.v.kind == vNull || c.opt.Salvage) {
			spans[i].drop, anyDrop = true, true
			f.cost += 6
			continue
		}
		have[name] = true
		f.add(g)
	}
	if anyDrop {
		f.edits = dropEdits(f.edits, dropSpans(spans))
	}
	c.missing(v, n, p, f, have, spans)
	return f
}

// dropEdits puts deletions, which are in order, among the edits and takes out those inside a deleted part. The logarithm of the deletions for
// every edit.
func dropEdits(edits, drops []edit.Edit) []edit.Edit {
	out := slices.Clip(drops)
	for _, e := range edits {
		k := sort.Search(len(drops), func(i int) bool { return drops[i].Off > e.Off }) - 1 // the last that begins in front of it
		if k < 0 || e.Off >= drops[k].Off+drops[k].Len {
			out = append(out, e)
		}
	}
	return out
}

// missing deals with required members that are not there.
func (c *coercer) missing(v *val, n *node, p *path, f *fix, have map[string]bool, spans []span) {
	var add []string
	for _, k := range n.required {
		if have[k] {
			continue
		}
		have[k] = true
		sub := n.props[k]
		if sub != nil && !c.opt.Cut && c.allowsNull(sub) {
			f.cost += 5
			add = append(add, quoteJSON(k)+": null")
			continue
		}
		if c.opt.Fill && !c.opt.Cut {
			if text, ok := c.invent(sub, 0); ok {
				f.cost += 30
				add = append(add, quoteJSON(k)+": "+text)
				continue
			}
		}
		f.miss += missWeight
		f.viol = append(f.viol, Violation{p.String(), "required", fmt.Sprintf("property %q is missing", k)})
	}
	if len(add) == 0 {
		return
	}
	at, sep := v.off+1, ""
	for i := len(spans) - 1; i >= 0; i-- {
		if !spans[i].drop {
			at, sep = spans[i].end, ", "
			break
		}
	}
	f.subs = append(f.subs, &fix{edits: []edit.Edit{{Off: at, Repl: sep + strings.Join(add, ", "), Kind: jsonfix.SchemaFill}}})
}

func (c *coercer) allowsNull(n *node) bool {
	n = c.flat(n)
	if n.hasEnum {
		for _, e := range n.enum {
			if e == nil {
				return true
			}
		}
		return false
	}
	if len(n.any) > 0 {
		for _, a := range n.any {
			if c.allowsNull(a) {
				return n.types&tNull != 0
			}
		}
		return false
	}
	return n.typed && n.types&tNull != 0
}

// invent gives the value that stands for a missing one: the default, the only allowed value, or the empty value of the type.
func (c *coercer) invent(n *node, depth int) (string, bool) {
	if n == nil || depth > 8 {
		return "", false
	}
	n = c.flat(n)
	if n.def != nil {
		return string(n.def), true
	}
	if n.hasEnum && len(n.enum) > 0 {
		b, err := json.Marshal(plainValue(n.enum[0]))
		return string(b), err == nil
	}
	switch {
	case n.typed && n.types&tNull != 0:
		return "null", true
	case n.types&tArray != 0 && (n.typed || n.items != nil) && n.minItems == 0:
		return "[]", true
	case n.types&tObject != 0 && (n.typed || len(n.props) > 0):
		var parts []string
		for _, k := range n.required {
			t, ok := c.invent(n.props[k], depth+1)
			if !ok {
				return "", false
			}
			parts = append(parts, quoteJSON(k)+": "+t)
		}
		return "{" + strings.Join(parts, ", ") + "}", true
	case n.types&tString != 0 && n.typed && n.minLen == 0 && n.pattern == nil:
		return `""`, true
	}
	return "", false
}

type renamed struct {
	name string
	cost int
}

// match finds, for members whose key the schema does not know, the property that is meant.
func (c *coercer) match(v *val, n *node) map[int]renamed {
	if len(n.props) == 0 {
		return nil
	}
	have := map[string]bool{}
	unknown := 0
	for _, m := range v.members {
		if _, ok := n.props[m.key]; ok {
			have[m.key] = true
		} else {
			unknown++
		}
	}
	if unknown == 0 || len(have) == len(n.props) {
		return nil
	}
	free := map[string][]string{}
	var open []string
	for _, k := range n.order {
		if !have[k] {
			free[normal(k)] = append(free[normal(k)], k)
			open = append(open, k)
		}
	}
	out := map[int]renamed{}
	taken := map[string]bool{}
	alike := map[string]renamed{} // members of one key are meant for one property
	for i, m := range v.members {
		if _, ok := n.props[m.key]; ok {
			continue
		}
		if to, ok := alike[m.key]; ok {
			out[i] = to
		} else if to := free[normal(m.key)]; len(to) == 1 && !taken[to[0]] {
			out[i] = renamed{to[0], 3}
			alike[m.key] = out[i]
			taken[to[0]] = true
		}
	}
	if len(v.members)*len(open) > 1<<14 {
		return out
	}
	for i, m := range v.members {
		if _, ok := n.props[m.key]; ok || out[i].name != "" {
			continue
		}
		if to, ok := alike[m.key]; ok {
			out[i] = to
			continue
		}
		best, dist, tie := "", 3, false
		for _, k := range open {
			if taken[k] {
				continue
			}
			d := distance(normal(m.key), normal(k))
			lim := 0
			if l := min(len(m.key), len(k)); l >= 8 {
				lim = 2
			} else if l >= 4 {
				lim = 1
			}
			if d > lim {
				continue
			}
			if d < dist {
				best, dist, tie = k, d, false
			} else if d == dist {
				tie = true
			}
		}
		if best != "" && !tie {
			out[i] = renamed{best, 6 + 2*dist}
			alike[m.key] = out[i]
			taken[best] = true
		}
	}
	return out
}

// normal takes case, blanks and separators off a name.
func normal(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// distance is the number of letters changed, added, dropped or swapped with a neighbour between two short words.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 || len(x)-len(y) > 2 || len(y)-len(x) > 2 {
		return 99
	}
	var prev2, prev []int
	cur := make([]int, len(y)+1)
	for j := range cur {
		cur[j] = j
	}
	for i := 1; i <= len(x); i++ {
		prev2, prev = prev, cur
		cur = make([]int, len(y)+1)
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			d := 1
			if x[i-1] == y[j-1] {
				d = 0
			}
			cur[j] = min(prev[j-1]+d, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
	}
	return cur[len(y)]
}

func quoteJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}
