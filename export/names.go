package export

import (
	"fmt"
	"strings"
)

// names gives each rule of a grammar a name of its own that the notation takes.
// allowed says which characters a name may hold, first which it may begin with.
func names(rules []*rule, root string, first, allowed func(r *rule, c byte) bool, separator string) map[*rule]string {
	out := make(map[*rule]string, len(rules))
	taken := map[string]bool{root: true}
	next := map[string]int{}
	for i, r := range rules {
		if i == 0 {
			out[r] = root
			continue
		}
		base := r.name
		if base == "root" || base == "" {
			base = "rule"
		}
		if r.isTerminal() {
			base = strings.ToUpper(base)
		} else {
			base = strings.ToLower(base)
		}
		var b strings.Builder
		for k := 0; k < len(base) && b.Len() < 40; k++ {
			switch c := base[k]; {
			case allowed(r, c) && (b.Len() > 0 || first(r, c)):
				b.WriteByte(c)
			case b.Len() > 0 && !strings.HasSuffix(b.String(), separator):
				b.WriteString(separator)
			}
		}
		name := strings.TrimRight(b.String(), separator)
		if name == "" {
			if name = "rule"; r.isTerminal() {
				name = "TERMINAL"
			}
		}
		stem := name
		for taken[name] {
			next[stem]++
			name = fmt.Sprintf("%s%s%d", stem, separator, next[stem])
		}
		taken[name] = true
		out[r] = name
	}
	return out
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
