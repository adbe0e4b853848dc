package grammar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Which labels that begin with xn-- are valid takes decoding Punycode (RFC 3492), whose
// arithmetic no automaton does: such names are described by what has their letters, and
// judged when they have ended.

// judgedTexts is a language that is known exactly only by judging whole texts. It
// stands in an expression as an automaton of no text, and is replaced by approximate
// before anything is written.
type judgedTexts struct {
	name string
	// lower describes some of the texts, upper all and others.
	lower, upper func() *Expr
	// between describes the texts of upper that lower does not describe and that are
	// judged, and others; the rest is left out.
	between func() *Expr
	judge   func(text string) bool
}

// Start implements Automaton.
func (*judgedTexts) Start() (uint32, bool) { return 0, false }

// Step implements Automaton.
func (*judgedTexts) Step(uint32, byte) (uint32, bool) { return 0, false }

// Accepting implements Automaton.
func (*judgedTexts) Accepting(uint32) bool { return false }

// Distance implements Automaton.
func (*judgedTexts) Distance(uint32) int { return 0 }

// Key implements Automaton.
func (j *judgedTexts) Key() string { return "judged " + j.name }

// judgedFormats are the formats that are known exactly by judging only; formatExpr
// knows a part of each.
var judgedFormats = map[string]*Expr{
	"hostname": Accept(&judgedTexts{
		name: "hostname", lower: hostname, upper: someHostname, between: kept(withALabel), judge: isHostname,
	}),
	"idn-hostname": Accept(&judgedTexts{
		name: "idn-hostname", lower: idnHostname, upper: kept(anyIDNHostname), between: kept(withALabel), judge: isIDNHostname,
	}),
}

// judgements lists the languages in e, which is regular, that judging only tells.
func judgements(e *Expr, out []*judgedTexts, seen map[*Expr]bool) []*judgedTexts {
	if seen[e] || e.Constant {
		return out
	}
	seen[e] = true
	if j, ok := e.Automaton.(*judgedTexts); ok && !slices.Contains(out, j) {
		out = append(out, j)
	}
	for _, s := range e.Subs {
		out = judgements(s, out, seen)
	}
	return out
}

// bound is the side from which an approximation comes.
type bound uint8

const (
	fromBelow bound = iota // some of the texts
	fromAbove              // all of them and others
)

// approximate is e with each judgedTexts in it replaced by expressions.
func approximate(e *Expr, b bound, known map[*Expr]*Expr) *Expr {
	if j, ok := e.Automaton.(*judgedTexts); ok {
		if b == fromBelow {
			return j.lower()
		}
		return j.upper()
	}
	if e.Op == OpNot {
		return Not(approximate(e.Subs[0], fromAbove-b, map[*Expr]*Expr{}))
	}
	if len(e.Subs) == 0 || e.Constant {
		return e
	}
	if a := known[e]; a != nil {
		return a
	}
	out := *e
	out.Subs = make([]*Expr, len(e.Subs))
	for i, s := range e.Subs {
		out.Subs[i] = approximate(s, b, known)
	}
	known[e] = &out
	return &out
}

// judged lists what in the set only judging tells.
func (s stringSet) judged() []*judgedTexts {
	var out []*judgedTexts
	seen := map[*Expr]bool{}
	for _, p := range s.parts {
		out = judgements(p, out, seen)
	}
	return out
}

// certain is the set without the texts that only judging tells.
func (s stringSet) certain() stringSet {
	if len(s.judged()) == 0 {
		return s
	}
	return regularStrings(approximate(s.expr(), fromBelow, map[*Expr]*Expr{}), 0, -1)
}

// text describes the strings of the set. Those that only judging tells are left out
// where values are not written as JSON.
func (c *compiler) text(set stringSet) *Expr {
	judged := set.judged()
	if len(judged) == 0 {
		return c.style.text(set)
	}
	certain := c.style.text(set.certain())
	if _, isJSON := c.style.(*style); !isJSON {
		return certain
	}
	exact := set.expr()
	c.textGuards++
	guard := &textGuard{exact: exact, key: fmt.Sprint(c.keyOfSource(), " strings ", c.textGuards), style: c.style}
	between := make([]*Expr, len(judged))
	for i, j := range judged {
		between[i] = j.between()
	}
	rest := jsonText(And(approximate(exact, fromAbove, map[*Expr]*Expr{}), Alt(between...)))
	return Alt(certain, Guarded(rest, guard))
}

// textGuard judges a finished string by an expression.
type textGuard struct {
	exact *Expr
	key   string
	style surface
}

// Check implements Guard.
func (g *textGuard) Check(text []byte) error { return g.judge().Check(text) }

// Private implements PrivateGuard.
func (g *textGuard) Private() Guard { return g.judge() }

func (g *textGuard) judge() *textJudge { return &textJudge{textGuard: g, known: map[string]bool{}} }

// textJudge is a textGuard that remembers the strings that it has judged lately.
type textJudge struct {
	*textGuard
	room  valueRoom
	known map[string]bool
}

// maxJudgedTexts bounds what a textJudge remembers.
const maxJudgedTexts = 256

var errNotDescribed = &Error{Kind: ErrInvalid, Keyword: "format", Offset: -1, Err: errors.New("the string is not described by the format")}

// Check implements Guard.
func (g *textJudge) Check(text []byte) error {
	yes, known := g.known[string(text)]
	if !known {
		g.room.Clear()
		v, err := g.style.read(&g.room, text, 0)
		yes = err == nil && v.Kind == jsonvalue.String && len(v.Text) <= maxMatched && matchText(g.exact, v.Text)
		if len(g.known) == maxJudgedTexts {
			clear(g.known)
		}
		g.known[string(text)] = yes
	}
	if !yes {
		return errNotDescribed
	}
	return nil
}

// Key implements Guard.
func (g *textGuard) Key() string { return g.key }

// Host names.

// Some of the names, without A-labels, and names with whatever behind xn--.
var (
	hostname     = kept(hostnameFormat)
	idnHostname  = kept(idnHostnameFormat)
	someHostname = kept(anyHostname)
)

// aLabel is what an A-label looks like.
const aLabel = `[Xx][Nn]--[A-Za-z0-9\-]{0,58}[A-Za-z0-9]`

const aLabelPrefix = "xn--"

func isALabel(label string) bool {
	return len(label) >= len(aLabelPrefix) && strings.EqualFold(label[:len(aLabelPrefix)], aLabelPrefix)
}

// idnSeparators are the full stops of RFC 3490, section 3.1.
const idnSeparators = ".\u3002\uff0e\uff61"

// anyHostname is hostnameFormat with whatever behind xn--.
func anyHostname() *Expr {
	return And(labels(formatPattern(asciiLabel), Literal(".")), atMost(253))
}

// anyIDNHostname is every name of which isIDNHostname is true, and others.
func anyIDNHostname() *Expr {
	label := NewClass(Range{'0', '9'}, Range{'A', 'Z'}, Range{'a', 'z'}, Range{'-', '-'}).Union(idn().label)
	return Repeat(OneOf(label.Union(idnSeparatorClass())), 1, 253)
}

func idnSeparatorClass() *Class { return hexClass("2e 3002 ff0e ff61") }

// withALabel describes the texts that begin with an A-label. Names with one further on
// are left out: a guard would have to be open in every name.
func withALabel() *Expr {
	return Seq(formatPattern(aLabel), Optional(Seq(OneOf(idnSeparatorClass()), anyText)))
}

// isHostname reports whether the text is a name of RFC 1123 whose A-labels stand for
// U-labels (RFC 5890, section 2.3.2.1).
func isHostname(text string) bool {
	plain, ok := withULabels(text, ".")
	switch {
	case !ok:
		return false
	case plain == text:
		return matchText(hostname(), text)
	}
	return matchText(someHostname(), text) && matchText(idnHostname(), lowerASCII(plain))
}

// isIDNHostname reports whether the text is a name of U-labels, A-labels that stand for
// U-labels, and labels of letters, digits and hyphens.
func isIDNHostname(text string) bool {
	plain, ok := withULabels(text, idnSeparators)
	if !ok || utf8.RuneCountInString(text) > 253 {
		return false
	}
	if plain != text {
		plain = lowerASCII(plain)
	}
	return matchText(idnHostname(), plain)
}

// lowerASCII is the text with its capital letters of ASCII as small ones.
func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, text)
}

// withULabels is the name with the U-labels in place of its A-labels. It reports false
// where one does not stand for any.
func withULabels(name, separators string) (string, bool) {
	var out strings.Builder
	for len(name) > 0 {
		end := strings.IndexAny(name, separators)
		label, rest := name, ""
		if end >= 0 {
			label, rest = name[:end], name[end:]
		}
		if isALabel(label) {
			decoded, ok := uLabel(label)
			if !ok {
				return "", false
			}
			label = decoded
		}
		out.WriteString(label)
		if rest != "" {
			_, n := utf8.DecodeRuneInString(rest)
			out.WriteString(rest[:n])
			rest = rest[n:]
		}
		name = rest
	}
	return out.String(), true
}
