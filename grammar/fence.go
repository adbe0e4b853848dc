package grammar

import (
	"fmt"
	"regexp"
	"strings"
)

// maxFence is the longest fence of a Fenced block.
const maxFence = 8

var fenceInfo = regexp.MustCompile("^[^`\\s\\x00-\\x1f]*$")

// Fenced describes a fenced code block (CommonMark 0.31, section 4.5) that holds a text
// of body: a fence of three to eight backticks, the info string, such as "json", and a
// line end, then the text, and on a line by itself the same fence again. The fence is
// one that does not occur at the beginning of a line of the text, where it would end
// the block, not even behind blanks.
//
// Where body is regular that is exact and costs nothing. Else a guard looks at the
// finished text, so that a model which has written a fence where it may not has to
// take another way; what cannot hold a line that begins so, as JSON in any layout
// cannot, is not guarded.
//
// The error is an *Error of kind ErrInvalid for an info string with blanks, control
// characters or backticks.
func Fenced(info string, body *Expr) (*Expr, error) {
	if !fenceInfo.MatchString(info) || strings.ToValidUTF8(info, "") != info {
		return nil, &Error{Kind: ErrInvalid, Keyword: "Fenced", Offset: -1, Err: fmt.Errorf("the info string %q holds a blank, a control character or a backtick", info)}
	}
	c := checker{seen: map[*Expr]bool{}, regular: map[*Expr]bool{}}
	regular := c.isRegular(body)
	safe := (&fenceSearch{known: map[*Expr]lines{}, rules: map[*Rule]lines{}, open: map[*Rule]bool{}}).never(body)
	var parts []*Expr
	for n := 3; n <= maxFence; n++ {
		fence := strings.Repeat("`", n)
		inside := body
		switch {
		case safe:
		case regular:
			inside = And(body, Not(fencedLine(fence)))
		default:
			inside = Guarded(body, fenceGuard{fence})
		}
		parts = append(parts, Seq(Literal(fence+info+"\n"), inside, Literal("\n"+fence)))
	}
	return Alt(parts...), nil
}

// fencedLine describes the texts with a line that begins with the fence.
func fencedLine(fence string) *Expr {
	return Seq(Optional(Seq(anyText, Literal("\n"))), Repeat(Literal(" "), 0, -1), Literal(fence), anyText)
}

// fenceGuard refuses texts with a line that begins with the fence.
type fenceGuard struct{ fence string }

// Check implements Guard.
func (g fenceGuard) Check(text []byte) error {
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), g.fence) {
			return fmt.Errorf("a line begins with %s", g.fence)
		}
	}
	return nil
}

// Key implements Guard.
func (g fenceGuard) Key() string { return "no line begins with " + g.fence }

// lines is what a part of a text does to lines: bit 5*from+to is set where a part that
// begins in the first place may end in the second.
type lines uint32

// A place in a line: behind nothing but blanks, behind one or two backticks that begin
// it, behind three, where a fence stands, and elsewhere.
const (
	lineStart = iota
	lineOne
	lineTwo
	lineFence
	lineWithin
	linePlaces
)

const nothing = lines(1 | 1<<6 | 1<<12 | 1<<18 | 1<<24)

func (l lines) then(m lines) (out lines) {
	for from := range linePlaces {
		for mid := range linePlaces {
			if l&(1<<(linePlaces*from+mid)) != 0 {
				row := m >> (linePlaces * mid) & (1<<linePlaces - 1)
				out |= row << (linePlaces * from)
			}
		}
	}
	return out
}

// often is what any number of repetitions does.
func (l lines) often() lines {
	out := nothing | l
	for {
		next := out.then(out)
		if next == out {
			return out
		}
		out = next
	}
}

func lineByte(b byte) (out lines) {
	for from := range linePlaces {
		to := lineWithin
		switch {
		case from == lineFence:
			to = lineFence
		case b == '\n' || b == '\r':
			to = lineStart
		case b == ' ' && from == lineStart:
			to = lineStart
		case b == '`' && from < lineFence:
			to = from + 1
		}
		out |= 1 << (linePlaces*from + to)
	}
	return out
}

// fenceSearch finds out whether a text may hold a fence at the beginning of a line: by
// what its parts may do, which may be more than they do.
type fenceSearch struct {
	known map[*Expr]lines
	rules map[*Rule]lines
	// open are the rules met in this pass: within themselves they do what the passes
	// before found.
	open map[*Rule]bool
	grew bool
}

// never reports that no text of e holds a fence where it ends a block.
func (s *fenceSearch) never(e *Expr) bool {
	for {
		s.grew = false
		clear(s.known)
		clear(s.open)
		effect := s.of(e)
		if effect&(1<<lineFence) != 0 {
			return false
		}
		if !s.grew {
			return true
		}
	}
}

// anything is what any text may do.
var anything = func() (l lines) {
	for b := range 256 {
		l |= lineByte(byte(b))
	}
	return l.often()
}()

func (s *fenceSearch) of(e *Expr) lines {
	if l, ok := s.known[e]; ok {
		return l
	}
	l := s.effect(e)
	s.known[e] = l
	return l
}

func (s *fenceSearch) effect(e *Expr) (l lines) {
	switch e.Op {
	case OpNone:
		return 0
	case OpEmpty, OpCheck:
		return nothing
	case OpLiteral:
		return literalLines(string(e.Bytes))
	case OpClass:
		l = lineByte('a')
		for _, c := range "\n\r `" {
			if e.Class.Has(c) {
				l |= lineByte(byte(c))
			}
		}
	case OpByteClass:
		for b := range 256 {
			if e.Set.Has(byte(b)) {
				l |= lineByte(byte(b))
			}
		}
	case OpSeq:
		l = nothing
		for _, sub := range e.Subs {
			l = l.then(s.of(sub))
		}
	case OpAlt:
		for _, sub := range e.Subs {
			l |= s.of(sub)
		}
	case OpRepeat:
		l = s.of(e.Subs[0]).often()
	case OpAnd:
		l = s.of(e.Subs[0])
		for _, sub := range e.Subs[1:] {
			l &= s.of(sub)
		}
	case OpCapture, OpGuard, OpIndent, OpNested:
		l = s.of(e.Subs[0])
	case OpNewline:
		l = lineByte('\n')
	case OpChoice:
		for _, t := range e.Choice.Texts() {
			l |= literalLines(t)
		}
	case OpEncode:
		// Whatever the codec may write.
		for _, state := range e.Codec.States {
			for b, step := range state {
				if step.Valid {
					l |= lineByte(byte(b))
				}
			}
		}
		l = l.often()
	case OpRule:
		if !s.open[e.Rule] && e.Rule.body != nil {
			s.open[e.Rule] = true
			if l = s.rules[e.Rule]; s.of(e.Rule.body)|l != l {
				s.rules[e.Rule] |= s.of(e.Rule.body)
				s.grew = true
			}
		}
		l = s.rules[e.Rule]
	case OpMembers:
		l = s.members(e.Members)
	default:
		l = anything
	}
	return l
}

func literalLines(text string) lines {
	l := nothing
	for i := range len(text) {
		l = l.then(lineByte(text[i]))
	}
	return l
}

// members is any number of members with separators.
func (s *fenceSearch) members(m *Members) (l lines) {
	for _, p := range m.Properties {
		l |= literalLines(p.Key).then(s.of(p.Value))
	}
	for _, a := range m.Additional {
		l |= s.of(a.Key).then(s.of(a.Value))
	}
	if m.Separator != nil {
		return nothing | l.then(s.of(m.Separator).then(l).often())
	}
	return l.often()
}
