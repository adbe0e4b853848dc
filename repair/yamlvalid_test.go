package repair

import "testing"

// Texts that YAML reads as they stand are not changed, though they look like habits of models.
func TestYAMLValidUnchanged(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"a comma behind a number", "a: 1\nn: 5,\n"},
		{"a comma behind a literal", "- true,\n- no\n"},
		{"a list under a long key", "a: x\nb: y\n\nFour or more words:\n- a\n- b\n"},
		{"a colon inside a word", "time: 10:30\nurl: http://x/y\n"},
		{"quotes inside words", "a: it's \"so\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := YAML(c.in)
			if err != nil || r.Text != c.in || len(r.Edits) > 0 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}
