package grammar

import (
	"bytes"
	"testing"
)

func TestJSONKeyGuard(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		refused    bool
		// endings are what a key under way must not end in, joined by blanks.
		endings string
	}{
		{"first", `"a"`, false, `"a"`},
		{"another", `"a":{"b":1,"a":["b",{"c":"\","}]},"b"`, false, `"a" "b"`},
		{"repeated", `"a":{"b":1},"b":"a","a"`, true, `"a" "b" "a"`},
		{"repeated with escapes", `"\"":1,"\\":2,"\""`, true, `"\"" "\\" "\""`},
		{"open", `"ab":1,"ac":2,"b":3,"a`, false, `b" c"`},
		{"open in an escape", `"a\"b":1,"a\`, false, `"b"`},
		{"not begun", `"a":1, `, false, `"a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := jsonKeyGuard{}
			whole := tt.text[len(tt.text)-1] == '"'
			if whole && (g.Check([]byte(tt.text)) != nil) != tt.refused {
				t.Errorf("Check: %v", g.Check([]byte(tt.text)))
			}
			if got := string(bytes.Join(g.Refused(nil, []byte("{"+tt.text), 1), []byte(" "))); got != tt.endings {
				t.Errorf("Refused: %s, want %s", got, tt.endings)
			}
		})
	}
}
