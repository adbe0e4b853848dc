package grammar

import (
	"strings"
	"testing"
)

// punycode encodes a label as RFC 3492, section 6.3, has it: the oracle of uLabel.
func punycode(text string) string {
	var out strings.Builder
	runes := []rune(text)
	basic := 0
	for _, r := range runes {
		if r < 0x80 {
			out.WriteRune(r)
			basic++
		}
	}
	if basic > 0 {
		out.WriteByte('-')
	}
	n, delta, bias := rune(punyFirst), 0, punyBias
	for done := basic; done < len(runes); {
		next := rune(1 << 30)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := min(max(k-bias, punyLeast), punyMost)
				if q < t {
					out.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[q])
					break
				}
				out.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[t+(q-t)%(punyBase-t)])
				q = (q - t) / (punyBase - t)
			}
			bias = punyAdapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return aLabelPrefix + out.String()
}

func TestULabels(t *testing.T) {
	for _, c := range []struct{ label, want string }{
		{"xn--mnchen-3ya", "münchen"}, {"XN--MNCHEN-3YA", "münchen"}, {"xn--bcher-kva", "bücher"}, {"xn--tda", "ü"},
		{"xn--a", "\u0080"}, {"xn--wgv71a119e", "日本語"}, {"xn--e1afmkfd", "пример"},
		{"xn--", ""}, {"xn--abc-", ""}, {"xn---tda", ""}, {"xn--99999999", ""}, {"xn--t_a", ""}, {"xn--zzzzzzzzzzzzzzzzzzzzz", ""},
	} {
		got, ok := uLabel(c.label)
		if ok != (c.want != "") || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.label, got, ok, c.want)
		}
	}
}

// FuzzULabel holds that what decodes is what encoding gives, and what encodes decodes.
func FuzzULabel(f *testing.F) {
	for _, s := range []string{"münchen", "日本語", "3ya", "mnchen-3ya", "-9uc", "a-b-4na", "ab--cd", "ö-ö", "ö"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 100 {
			return
		}
		if got, ok := uLabel(aLabelPrefix + s); ok {
			if want := lowerASCII(aLabelPrefix + s); punycode(got) != want {
				t.Errorf("%q decodes as %q, which encodes as %q", s, got, punycode(got))
			}
		}
		s = lowerASCII(strings.ToValidUTF8(s, ""))
		for _, r := range s {
			if r < 0x80 && !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z') {
				return
			}
		}
		if strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 {
			return
		}
		if got, ok := uLabel(punycode(s)); !ok || got != s {
			t.Errorf("%q encodes as %s, which decodes as %q", s, punycode(s), got)
		}
	})
}
