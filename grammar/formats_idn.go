package grammar

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// idnClasses are the classes of characters that RFC 5892 and RFC 5893 tell apart.
type idnClasses struct {
	// label are all characters of U-labels: those valid anywhere, and those whose
	// context decides.
	label *Class
	mark  *Class
	// virama are the characters of canonical combining class 9.
	virama *Class
	// bidirectional classes among the characters of labels.
	bidi map[bidi.Class]*Class
}

// idn computes the classes from the Unicode tables; it visits each letter, digit
// and mark once.
var idn = sync.OnceValue(func() *idnClasses {
	fold := cases.Fold()
	var label, virama []Range
	direction := map[bidi.Class][]Range{}
	for r := rune(0x2D); r <= unicode.MaxRune; r++ {
		if !idnValid(r, fold) {
			continue
		}
		label = append(label, Range{r, r})
		if text := string(r); norm.NFC.PropertiesString(text).CCC() == 9 {
			virama = append(virama, Range{r, r})
		}
		p, _ := bidi.LookupRune(r)
		direction[p.Class()] = append(direction[p.Class()], Range{r, r})
	}
	c := &idnClasses{label: NewClass(label...), virama: NewClass(virama...), bidi: map[bidi.Class]*Class{}}
	for k, ranges := range direction {
		c.bidi[k] = NewClass(ranges...)
	}
	c.mark = tableClass(unicode.M).Intersect(c.label)
	return c
})

// idnValid says whether a character may be in a U-label, be it only in some
// contexts: RFC 5892, section 3. Capital letters are unstable, and so not valid.
func idnValid(r rune, fold cases.Caser) bool {
	switch {
	case r == '-', r == 0xDF, r == 0x3C2, r == 0x6FD, r == 0x6FE, r == 0xF0B, r == 0x3007:
		return true
	case r == 0xB7, r == 0x375, r == 0x5F3, r == 0x5F4, r == 0x30FB, r == 0x200C, r == 0x200D:
		return true
	case r == 0x640, r == 0x7FA, r == 0x302E, r == 0x302F, r >= 0x3031 && r <= 0x3035, r == 0x303B:
		return false
	case !unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lo, unicode.Nd, unicode.Lm, unicode.Mn, unicode.Mc):
		return false
	case r >= 0x1100 && r <= 0x11FF, r >= 0xA960 && r <= 0xA97C, r >= 0xD7B0 && r <= 0xD7FB:
		return false // old Hangul
	case r >= 0x20D0 && r <= 0x20FF, r >= 0x1D100 && r <= 0x1D24F:
		return false // symbols and musical notation
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return false
	case r < 0x80:
		return r >= 'a' || r <= '9'
	}
	text := string(r)
	return norm.NFKC.String(fold.String(norm.NFKC.String(text))) == text
}

func tableClass(t *unicode.RangeTable) *Class {
	var out []Range
	for _, r := range t.R16 {
		for x := rune(r.Lo); x <= rune(r.Hi); x += rune(r.Stride) {
			out = append(out, Range{x, x})
		}
	}
	for _, r := range t.R32 {
		for x := rune(r.Lo); x <= rune(r.Hi); x += rune(r.Stride) {
			out = append(out, Range{x, x})
		}
	}
	return NewClass(out...)
}

func hexClass(list string) *Class {
	var out []Range
	for _, part := range strings.Fields(list) {
		lo, hi, ranged := strings.Cut(part, "-")
		if !ranged {
			hi = lo
		}
		a, _ := strconv.ParseInt(lo, 16, 32)
		b, _ := strconv.ParseInt(hi, 16, 32)
		out = append(out, Range{rune(a), rune(b)})
	}
	return NewClass(out...)
}

func single(r rune) *Expr { return Literal(string(r)) }

// idnHostnameFormat is a host name of U-labels (RFC 5891, section 5.4) and labels
// of letters, digits and hyphens, separated by any of the four full stops of
// RFC 3490, at most 253 characters in all. The contextual rules of RFC 5892,
// appendix A, and the Bidi rule of RFC 5893 are exact.
func idnHostnameFormat() *Expr {
	c := idn()
	label := Alt(asciiLabelBut(`..--`), idnLabel(c))
	separator := OneOf(hexClass("2e 3002 ff0e ff61"))

	// A name with a character of a right-to-left script must satisfy the Bidi rule.
	right := c.bidi[bidi.R].Union(c.bidi[bidi.AL]).Union(c.bidi[bidi.AN])
	direction := Alt(Repeat(OneOf(right.Negate()), 0, -1), labels(bidiLabel(c), separator))
	return And(labels(label, separator), direction, Repeat(OneOf(AnyClass), 0, 253))
}

// idnLabel is a U-label.
func idnLabel(c *idnClasses) *Expr {
	class := func(list string) *Class { return hexClass(list) }
	all := func(e *Expr) *Expr { return Seq(anyText, e, anyText) }
	// before and after describe the labels where a character comes that is not
	// just after, or before, one of a class.
	before := func(class *Class, r rune) *Expr {
		return Seq(Optional(Seq(anyText, OneOf(class.Negate()))), single(r), anyText)
	}
	after := func(class *Class, r rune) *Expr {
		return Seq(anyText, single(r), Optional(Seq(OneOf(class.Negate()), anyText)))
	}
	l := class("6c")
	hebrew := tableClass(unicode.Hebrew)
	kana := tableClass(unicode.Hiragana).Union(tableClass(unicode.Katakana)).Union(tableClass(unicode.Han))

	// ZERO WIDTH NON-JOINER comes after a virama or between letters that join.
	left := OneOf(class(joiningDual).Union(class(joiningLeft)))
	right := OneOf(class(joiningDual).Union(class(joiningRight)))
	transparent := Repeat(OneOf(tableClass(unicode.Mn).Union(tableClass(unicode.Me)).Union(tableClass(unicode.Cf)).Intersect(class("200c 200d").Negate())), 0, -1)
	afterVirama := Seq(anyText, OneOf(c.virama))
	nonJoiner := Alt(
		Seq(Not(Alt(afterVirama, Seq(anyText, left, transparent))), single(0x200C), anyText),
		Seq(Not(afterVirama), single(0x200C), Not(Seq(transparent, right, anyText))))

	return And(
		Repeat(OneOf(c.label), 1, 59),
		Not(Seq(OneOf(c.mark.Union(class("2d"))), anyText)),
		Not(Seq(anyText, Literal("-"))),
		Not(Seq(Repeat(OneOf(AnyClass), 2, 2), Literal("--"), anyText)),
		Not(before(l, 0xB7)), Not(after(l, 0xB7)),
		Not(after(tableClass(unicode.Greek), 0x375)),
		Not(before(hebrew, 0x5F3)), Not(before(hebrew, 0x5F4)),
		Alt(all(OneOf(kana)), Not(all(single(0x30FB)))),
		Alt(Not(all(OneOf(class("660-669")))), Not(all(OneOf(class("6f0-6f9"))))),
		Not(before(c.virama, 0x200D)),
		Not(nonJoiner),
	)
}

// bidiLabel is a label that satisfies the Bidi rule: RFC 5893, section 2.
func bidiLabel(c *idnClasses) *Expr {
	of := func(classes ...bidi.Class) *Expr {
		out := NewClass()
		for _, k := range classes {
			if k := c.bidi[k]; k != nil {
				out = out.Union(k)
			}
		}
		// Capital letters are in labels of ASCII only.
		if slices.Contains(classes, bidi.L) {
			out = out.Union(NewClass(Range{'A', 'Z'}))
		}
		return OneOf(out)
	}
	marks := Repeat(of(bidi.NSM), 0, -1)
	rtl := func(digits bidi.Class) *Expr {
		first := of(bidi.R, bidi.AL)
		inner := of(bidi.R, bidi.AL, digits, bidi.ES, bidi.CS, bidi.ET, bidi.ON, bidi.BN, bidi.NSM)
		return Seq(first, Optional(Seq(Repeat(inner, 0, -1), of(bidi.R, bidi.AL, digits))), marks)
	}
	inner := of(bidi.L, bidi.EN, bidi.ES, bidi.CS, bidi.ET, bidi.ON, bidi.BN, bidi.NSM)
	ltr := Seq(of(bidi.L), Optional(Seq(Repeat(inner, 0, -1), of(bidi.L, bidi.EN))), marks)
	return Alt(rtl(bidi.EN), rtl(bidi.AN), ltr)
}

// idnEmailDomain is the domain of RFC 6531: labels may hold any character that is
// not ASCII.
func idnEmailDomain() *Expr {
	other := NewClass(Range{'0', '9'}, Range{'A', 'Z'}, Range{'a', 'z'}, Range{0x80, utf8.MaxRune})
	label := Seq(OneOf(other), Optional(Seq(Repeat(OneOf(other.Union(NewClass(Range{'-', '-'}))), 0, 61), OneOf(other))))
	return labels(label, Literal("."))
}

// Joining types D, L and R of DerivedJoiningType.txt, Unicode 17.
const (
	joiningDual = "620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 678-687 69a-6bf 6c1-6c2 6cc 6ce 6d0-6d1 6fa-6fc 6ff 712-714 " +
		"71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772 775-777 77a-77f 7ca-7ea 841-845 848 84a-853 855 860 " +
		"862-865 868 886 889-88d 88f 8a0-8a9 8af-8b0 8b3-8b8 8ba-8c8 1807 1820-1878 1887-18a8 18aa a840-a871 10ac0-10ac4 " +
		"10ad3-10ad6 10ad8-10adc 10ade-10ae0 10aeb-10aee 10b80 10b82 10b86-10b88 10b8a-10b8b 10b8d 10b90 10bad-10bae " +
		"10d01-10d21 10d23 10ec3-10ec4 10ec6-10ec7 10f30-10f32 10f34-10f44 10f51-10f53 10f70-10f73 10f76-10f81 10fb0 " +
		"10fb2-10fb3 10fb8 10fbb-10fbc 10fbe-10fbf 10fc1 10fc4 10fca 1e900-1e943"
	joiningLeft  = "a872 10acd 10ad7 10d00 10fcb"
	joiningRight = "622-625 627 629 62f-632 648 671-673 675-677 688-699 6c0 6c3-6cb 6cd 6cf 6d2-6d3 6d5 6ee-6ef 710 715-719 71e 728 " +
		"72a 72c 72f 74d 759-75b 76b-76c 771 773-774 778-779 840 846-847 849 854 856-858 867 869-86a 870-882 88e 8aa-8ac " +
		"8ae 8b1-8b2 8b9 10ac5 10ac7 10ac9-10aca 10ace-10ad2 10add 10ae1 10ae4 10aef 10b81 10b83-10b85 10b89 10b8c " +
		"10b8e-10b8f 10b91 10ba9-10bac 10d22 10ec2 10f33 10f54 10f74-10f75 10fb4-10fb6 10fb9-10fba 10fbd 10fc2-10fc3 " +
		"10fc9"
)
