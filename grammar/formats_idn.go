package grammar

import (
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
// RFC 3490, at most 253 characters in all. It is built without complements, as a
// sequence of characters and of the pairs that the contextual rules of RFC 5892,
// appendix A, and the Bidi rule of RFC 5893 allow.
func idnHostnameFormat() *Expr {
	c := idn()
	separator := OneOf(hexClass("2e 3002 ff0e ff61"))
	short := func(label *Expr) *Expr { return And(label, Repeat(OneOf(AnyClass), 1, 59)) }
	ascii := asciiLabelBut(`..--`)
	left := labels(Alt(ascii, short(leftLabel(c)), short(kanaLabel(c))), separator)
	both := labels(Alt(short(bidiLeft(c)), short(bidiRight(c, bidi.EN)), short(bidiRight(c, bidi.AN))), separator)
	return And(Alt(left, both), Repeat(OneOf(AnyClass), 0, 253))
}

// contextual are the characters whose place a rule decides.
const contextual = "2d b7 375 5f3 5f4 30fb 200c 200d"

// of is the union of directional classes, without contextual characters.
func (c *idnClasses) of(classes ...bidi.Class) *Class {
	out := NewClass()
	for _, k := range classes {
		if k := c.bidi[k]; k != nil {
			out = out.Union(k)
		}
	}
	return out.Intersect(hexClass(contextual).Negate())
}

// leftToRight are the characters of names without right-to-left scripts.
func (c *idnClasses) leftToRight() *Class {
	right := c.of(bidi.R, bidi.AL, bidi.AN)
	return c.label.Intersect(hexClass(contextual).Negate()).Intersect(right.Negate())
}

// hyphened joins runs by single hyphens.
func hyphened(first, other *Expr) *Expr {
	return Seq(first, Repeat(other, 0, -1), Repeat(Seq(Literal("-"), Repeat(other, 1, -1)), 0, -1))
}

// leftPairs are what the contextual rules allow among left-to-right characters:
// middle dots between l, a keraia before Greek, joiners after a virama. The first
// result may start a label.
func leftPairs(c *idnClasses, class *Class) (first, other *Expr) {
	dots := Seq(Literal("l"), Repeat(Literal("·l"), 1, -1))
	keraia := Seq(single(0x375), OneOf(tableClass(unicode.Greek).Intersect(class)))
	joined := Seq(OneOf(c.virama.Intersect(class)), OneOf(hexClass("200c 200d")))
	return Alt(OneOf(class.Intersect(c.mark.Negate())), dots, keraia), Alt(OneOf(class), dots, keraia, joined)
}

func leftLabel(c *idnClasses) *Expr { return hyphened(leftPairs(c, c.leftToRight())) }

// kanaLabel is a label with a middle dot of Katakana, which needs a letter of
// Hiragana, Katakana or Han.
func kanaLabel(c *idnClasses) *Expr {
	first, other := leftPairs(c, c.leftToRight())
	dot := single(0x30FB)
	kana := tableClass(unicode.Hiragana).Union(tableClass(unicode.Katakana)).Union(tableClass(unicode.Han))
	kana = kana.Intersect(c.leftToRight())
	return And(hyphened(Alt(first, dot), Alt(other, dot)), Seq(anyText, OneOf(kana), anyText))
}

// bidiLeft is a left-to-right label of a name with right-to-left ones. Capital
// letters are left out here.
func bidiLeft(c *idnClasses) *Expr {
	inner := OneOf(c.of(bidi.L, bidi.EN))
	marks := Repeat(OneOf(c.of(bidi.NSM)), 0, -1)
	letter := OneOf(c.of(bidi.L).Intersect(c.mark.Negate()))
	return hyphened(Seq(letter, marks), Seq(inner, marks))
}

// bidiRight is a right-to-left label with one kind of digits. A geresh follows
// Hebrew; ZERO WIDTH NON-JOINER is between letters that join.
func bidiRight(c *idnClasses, digits bidi.Class) *Expr {
	letters := c.of(bidi.R, bidi.AL)
	marks := Repeat(OneOf(c.of(bidi.NSM)), 0, -1)
	geresh := Seq(OneOf(tableClass(unicode.Hebrew).Intersect(letters)), OneOf(hexClass("5f3 5f4")))
	dual := hexClass(joiningDual).Intersect(letters)
	joined := Seq(OneOf(dual), Repeat(Seq(single(0x200C), OneOf(dual)), 0, -1), single(0x200C), OneOf(dual.Union(hexClass(joiningRight).Intersect(letters))))
	first := Alt(OneOf(letters.Intersect(c.mark.Negate())), geresh, joined)
	return hyphened(Seq(first, marks), Seq(Alt(OneOf(letters.Union(c.of(digits))), geresh, joined), marks))
}

// idnEmailDomain is the domain of RFC 6531: labels may hold any character that is
// not ASCII.
func idnEmailDomain() *Expr {
	other := NewClass(Range{'0', '9'}, Range{'A', 'Z'}, Range{'a', 'z'}, Range{0x80, utf8.MaxRune})
	label := Seq(OneOf(other), Optional(Seq(Repeat(OneOf(other.Union(NewClass(Range{'-', '-'}))), 0, 61), OneOf(other))))
	return labels(label, Literal("."))
}

// Joining types D and R of DerivedJoiningType.txt, Unicode 17.
const (
	joiningDual = "620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 678-687 69a-6bf 6c1-6c2 6cc 6ce 6d0-6d1 6fa-6fc 6ff 712-714 " +
		"71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772 775-777 77a-77f 7ca-7ea 841-845 848 84a-853 855 860 " +
		"862-865 868 886 889-88d 88f 8a0-8a9 8af-8b0 8b3-8b8 8ba-8c8 1807 1820-1878 1887-18a8 18aa a840-a871 10ac0-10ac4 " +
		"10ad3-10ad6 10ad8-10adc 10ade-10ae0 10aeb-10aee 10b80 10b82 10b86-10b88 10b8a-10b8b 10b8d 10b90 10bad-10bae " +
		"10d01-10d21 10d23 10ec3-10ec4 10ec6-10ec7 10f30-10f32 10f34-10f44 10f51-10f53 10f70-10f73 10f76-10f81 10fb0 " +
		"10fb2-10fb3 10fb8 10fbb-10fbc 10fbe-10fbf 10fc1 10fc4 10fca 1e900-1e943"
	joiningRight = "622-625 627 629 62f-632 648 671-673 675-677 688-699 6c0 6c3-6cb 6cd 6cf 6d2-6d3 6d5 6ee-6ef 710 715-719 71e 728 " +
		"72a 72c 72f 74d 759-75b 76b-76c 771 773-774 778-779 840 846-847 849 854 856-858 867 869-86a 870-882 88e 8aa-8ac " +
		"8ae 8b1-8b2 8b9 10ac5 10ac7 10ac9-10aca 10ace-10ad2 10add 10ae1 10ae4 10aef 10b81 10b83-10b85 10b89 10b8c " +
		"10b8e-10b8f 10b91 10ba9-10bac 10d22 10ec2 10f33 10f54 10f74-10f75 10fb4-10fb6 10fb9-10fba 10fbd 10fc2-10fc3 " +
		"10fc9"
)
