package grammar

import (
	"strings"
	"sync"
)

// formatExpr returns the texts of a format of the JSON Schema specification, and
// false for any other name. Expressions are built once, when first asked for, and
// shared. Each is exact, as the documents that the specification refers to and
// the test suite have it, but for:
//
//   - hostname and idn-hostname: labels that start with xn-- are left to
//     judgedFormats;
//   - idn-hostname: hyphens side by side in a U-label are refused, and a ZERO
//     WIDTH NON-JOINER with marks beside it; a label of up to 59 characters is
//     taken for encodable in 63 octets, which rare mixtures of scripts are not;
//   - regex: see regexFormat.
func formatExpr(name string) (*Expr, bool) {
	build, ok := formats[name]
	if !ok {
		return nil, false
	}
	return build(), true
}

// ipv6 is shared by the formats that hold addresses.
var ipv6 = sync.OnceValue(ipv6Format)

// kept builds an expression when it is first asked for, and keeps it.
func kept(build func() *Expr) func() *Expr {
	return sync.OnceValue(func() *Expr { return Keep(build()) })
}

// formats holds the formats by name. The values are safe for concurrent use.
var formats = map[string]func() *Expr{
	"date":                  kept(func() *Expr { return formatPattern(dateFormat) }),
	"time":                  kept(func() *Expr { return Accept(timeAutomaton{}) }),
	"date-time":             kept(func() *Expr { return Seq(formatPattern(dateFormat+`[Tt]`), Accept(timeAutomaton{})) }),
	"duration":              kept(func() *Expr { return formatPattern(durationFormat) }),
	"uuid":                  kept(func() *Expr { return formatPattern(`<hex>{8}-(?:<hex>{4}-){3}<hex>{12}`) }),
	"json-pointer":          kept(func() *Expr { return formatPattern(pointerFormat) }),
	"relative-json-pointer": kept(func() *Expr { return formatPattern(`(?:0|[1-9]\d*)(?:#|` + pointerFormat + `)`) }),
	"ipv4":                  kept(func() *Expr { return formatPattern(`<ipv4>`) }),
	"ipv6":                  kept(ipv6),
	"uri":                   kept(func() *Expr { return uriFormat("", false) }),
	"uri-reference":         kept(func() *Expr { return uriFormat("", true) }),
	"iri":                   kept(func() *Expr { return uriFormat(ucschar, false) }),
	"iri-reference":         kept(func() *Expr { return uriFormat(ucschar, true) }),
	"uri-template":          kept(func() *Expr { return formatPattern(templateFormat) }),
	"hostname":              hostname,
	"idn-hostname":          idnHostname,
	"regex":                 kept(regexFormat),
	"email":                 kept(func() *Expr { return emailFormat("", mailDomain()) }),
	"idn-email":             kept(func() *Expr { return emailFormat(`\u{80}-\u{10FFFF}`, idnEmailDomain()) }),
}

const (
	// RFC 3339, appendix A and section 5.7: the days of the months, and leap years.
	dateFormat = `(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))` +
		`|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)`

	// RFC 3339, appendix A: duration.
	durationTime   = `T\d+(?:S|M(?:\d+S)?|H(?:\d+M(?:\d+S)?)?)`
	durationFormat = `P(?:` + durationTime + `|\d+(?:W|(?:D|M(?:\d+D)?|Y(?:\d+M(?:\d+D)?)?)(?:` + durationTime + `)?))`

	// RFC 6901.
	pointerFormat = `(?:\/(?:[^~\/]|~[01])*)*`

	// RFC 6570, section 2, with the apostrophe of its erratum 6937.
	templateVariable = `(?:[A-Za-z0-9_]|<pct>)(?:\.?(?:[A-Za-z0-9_]|<pct>))*(?::[1-9]\d{0,3}|\*)?`
	templateFormat   = `(?:[!#$&-;=?-[\]_a-z~` + ucschar + private + `]|<pct>|\{[+#.\/;?&=,!@|]?` + templateVariable + `(?:,` + templateVariable + `)*\})*`

	// RFC 3987, section 2.2.
	ucschar = `\u{A0}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFEF}\u{10000}-\u{1FFFD}\u{20000}-\u{2FFFD}\u{30000}-\u{3FFFD}` +
		`\u{40000}-\u{4FFFD}\u{50000}-\u{5FFFD}\u{60000}-\u{6FFFD}\u{70000}-\u{7FFFD}\u{80000}-\u{8FFFD}\u{90000}-\u{9FFFD}` +
		`\u{A0000}-\u{AFFFD}\u{B0000}-\u{BFFFD}\u{C0000}-\u{CFFFD}\u{D0000}-\u{DFFFD}\u{E1000}-\u{EFFFD}`
	private = `\u{E000}-\u{F8FF}\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}`

	octet = `(?:0|1\d{0,2}|2(?:[0-4]\d?|5[0-5]?|[6-9])?|[3-9]\d?)`
)

// formatPattern translates a pattern of this file, in which <hex>, <pct> and
// <ipv4> stand for common parts.
func formatPattern(pattern string) *Expr {
	pattern = strings.NewReplacer(
		`<hex>`, `[0-9A-Fa-f]`,
		`<pct>`, `%[0-9A-Fa-f]{2}`,
		`<ipv4>`, octet+`\.`+octet+`\.`+octet+`\.`+octet,
	).Replace(pattern)
	e, err := Pattern(pattern)
	if err != nil {
		// The patterns are constants, and a test builds each.
		panic(err)
	}
	return e
}

// ipv6Format is an IPv6 address: RFC 4291, section 2.2.
func ipv6Format() *Expr {
	group, ipv4, colon := formatPattern(`<hex>{1,4}`), formatPattern(`<ipv4>`), Literal(":")
	// tail[n] is what may follow "::" where n groups are left to write.
	tail, some := []*Expr{empty}, none
	for n := 1; n <= 7; n++ {
		some = Seq(group, Optional(Seq(colon, some)))
		if n == 1 {
			some = group
		}
		if n >= 2 {
			some = Alt(some, ipv4)
		}
		tail = append(tail, Optional(some))
	}
	// after is what may follow n groups and no "::".
	after := empty
	for n := 7; n >= 1; n-- {
		next := Seq(group, after)
		if n == 6 {
			next = Alt(next, ipv4)
		}
		after = Seq(colon, Alt(next, Seq(colon, tail[7-n])))
	}
	return Alt(Seq(group, after), Seq(Literal("::"), tail[7]))
}

// uriFormat is URI of RFC 3986, or IRI of RFC 3987 with more characters, or a
// reference to one.
func uriFormat(more string, reference bool) *Expr {
	extra := ""
	if more != "" {
		extra = private
	}
	unreserved := `A-Za-z0-9\-._~!$&'()*+,;=` + more
	segment := `(?:[` + unreserved + `:@]|<pct>)`
	absolute := `(?:\/` + segment + `*)*`
	query := `(?:\?(?:[` + unreserved + extra + `:@\/?]|<pct>)*)?(?:#(?:[` + unreserved + `:@\/?]|<pct>)*)?`

	host := Alt(formatPattern(`(?:[`+unreserved+`]|<pct>)*`),
		Seq(Literal("["), Alt(ipv6(), formatPattern(`[vV]<hex>+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+`)), Literal("]")))
	authority := Seq(Literal("//"), Optional(formatPattern(`(?:[`+unreserved+`:]|<pct>)*@`)), host, formatPattern(`(?::\d*)?`), formatPattern(absolute))
	rooted := formatPattern(`\/(?:` + segment + `+` + absolute + `)?`)
	uri := Seq(formatPattern(`[A-Za-z][A-Za-z0-9+\-.]*:`), Alt(authority, rooted, formatPattern(segment+`+`+absolute), empty))
	if !reference {
		return Seq(uri, formatPattern(query))
	}
	relative := Alt(authority, rooted, formatPattern(`(?:[`+unreserved+`@]|<pct>)+`+absolute), empty)
	return Seq(Alt(uri, relative), formatPattern(query))
}
