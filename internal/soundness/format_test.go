package soundness_test

import (
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// formats are those that v5 judges too strictly or, being lax, hardly at all.
var formats = map[string]func(string) bool{
	"time":          isTime,
	"date-time":     isDateTime,
	"uri":           matches(uriSyntax),
	"uri-reference": func(s string) bool { return uriSyntax.MatchString(s) || relativeSyntax.MatchString(s) },
	"iri":           func(s string) bool { return uriSyntax.MatchString(asciiOnly(s)) },
	"iri-reference": func(s string) bool {
		return uriSyntax.MatchString(asciiOnly(s)) || relativeSyntax.MatchString(asciiOnly(s))
	},
	"uri-template": matches(templateSyntax),
	"regex": func(s string) bool {
		_, err := newECMAPattern(s)
		return err == nil
	},
}

func matches(p *regexp.Regexp) func(string) bool { return p.MatchString }

var (
	timeSyntax = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(\.[0-9]+)?([Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$`)
	dateSyntax = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

// isTime judges as RFC 3339 does: a leap second is the last second of a day in UTC.
func isTime(s string) bool {
	m := timeSyntax.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	number := func(s string) (n int) {
		for _, c := range s {
			n = n*10 + int(c-'0')
		}
		return n
	}
	if m[3] != "60" {
		return true
	}
	minute := number(m[1])*60 + number(m[2])
	offset := number(m[7])*60 + number(m[8])
	if m[6] == "+" {
		offset = -offset
	}
	const day = 24 * 60
	return (minute+offset+day)%day == day-1
}

func isDateTime(s string) bool {
	if len(s) < 11 || !strings.ContainsAny(s[10:11], "Tt") {
		return false
	}
	date := jsonschema.Formats["date"]
	return dateSyntax.MatchString(s[:10]) && date(s[:10]) && isTime(s[11:])
}

// The syntax of RFC 3986, appendix A, and of RFC 6570, section 2.
var (
	uriSyntax      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:(` + hierarchy + `|` + rootless + `)` + tail + `$`)
	relativeSyntax = regexp.MustCompile(`^(` + hierarchy + `|` + noScheme + `)` + tail + `$`)
	templateSyntax = regexp.MustCompile(`^([^\x00-\x20\x7f"'%<>\\^` + "`" + `{|}]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?` + variable + `(,` + variable + `)*\})*$`)
)

const (
	encoded   = `%[0-9A-Fa-f]{2}`
	plain     = `A-Za-z0-9._~!$&'()*+,;=\-`
	pchar     = `([` + plain + `:@]|` + encoded + `)`
	segments  = `(/` + pchar + `*)*`
	octet     = `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	four      = octet + `(\.` + octet + `){3}`
	group     = `[0-9A-Fa-f]{1,4}`
	last      = `(` + group + `:` + group + `|` + four + `)`
	six       = `((` + group + `:){6}` + last + `|::(` + group + `:){5}` + last + `|(` + group + `)?::(` + group + `:){4}` + last + `|((` + group + `:){0,1}` + group + `)?::(` + group + `:){3}` + last + `|((` + group + `:){0,2}` + group + `)?::(` + group + `:){2}` + last + `|((` + group + `:){0,3}` + group + `)?::` + group + `:` + last + `|((` + group + `:){0,4}` + group + `)?::` + last + `|((` + group + `:){0,5}` + group + `)?::` + group + `|((` + group + `:){0,6}` + group + `)?::)`
	host      = `(\[(` + six + `|[vV][0-9A-Fa-f]+\.[` + plain + `:]+)\]|([` + plain + `]|` + encoded + `)*)`
	authority = `(([` + plain + `:]|` + encoded + `)*@)?` + host + `(:[0-9]*)?`
	hierarchy = `//` + authority + segments + `|/(` + pchar + `+` + segments + `)?|`
	rootless  = pchar + `+` + segments
	noScheme  = `([` + plain + `@]|` + encoded + `)+` + segments
	tail      = `(\?(` + pchar + `|[/?])*)?(#(` + pchar + `|[/?])*)?`
	name      = `([A-Za-z0-9_]|` + encoded + `)`
	variable  = name + `(\.?` + name + `)*(:[1-9][0-9]{0,3}|\*)?`
)

// asciiOnly replaces what RFC 3987 allows beyond RFC 3986 by a letter. Private
// characters, which only a query may hold, are taken for ucschar.
func asciiOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xA0 && (r < 0xFFF0 || r >= 0x10000) && r&0xFFFE != 0xFFFE {
			return 'x'
		}
		return r
	}, s)
}
