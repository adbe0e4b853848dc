package fsm

import (
	"fmt"
	"strconv"
	"strings"
)

// String writes the residual as a regular expression, cut where it is long: for
// messages and pictures.
func (r *Residual) String() string {
	var b strings.Builder
	r.write(&b, 0)
	if s := b.String(); len(s) <= maxString {
		return s
	}
	return b.String()[:maxString] + "…"
}

const maxString = 400

func (r *Residual) write(b *strings.Builder, depth int) {
	if depth > 12 || b.Len() > maxString {
		b.WriteString("…")
		return
	}
	list := func(separator string) {
		b.WriteByte('(')
		for i, s := range r.subs {
			if i > 0 {
				b.WriteString(separator)
			}
			s.write(b, depth+1)
		}
		b.WriteByte(')')
	}
	switch r.kind {
	case kindNone:
		b.WriteString("∅")
	case kindEmpty:
		b.WriteString("ε")
	case kindLiteral:
		b.WriteString(strconv.Quote(r.bytes))
	case kindTail, kindClass:
		if ranges := r.class.Ranges(); len(ranges) == 1 && ranges[0].Lo == 0 {
			b.WriteString(".")
		} else {
			fmt.Fprintf(b, "[%c-%c…]", ranges[0].Lo, ranges[0].Hi)
		}
	case kindBytes:
		fmt.Fprintf(b, "<%02x…>", r.set.first())
	case kindSeq:
		list(" ")
	case kindAlt:
		list("|")
	case kindAnd:
		list("&")
	case kindNot:
		b.WriteByte('!')
		list("")
	case kindRepeat, kindCount:
		list("")
		if r.kind == kindCount {
			b.WriteByte('#')
		}
		fmt.Fprintf(b, "{%d,%d}", r.lo, r.hi)
	case kindEncode:
		fmt.Fprintf(b, "%s", r.codec.codec.Name)
		list("")
	case kindAuto:
		fmt.Fprintf(b, "auto#%d", r.state)
	case kindChoice:
		fmt.Fprintf(b, "choice#%d", r.hi-r.lo)
	case kindExcept:
		list("")
		fmt.Fprintf(b, "-choice#%d", r.hi-r.lo)
	}
}
