package grammar

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// suiteFolder finds the folder of the JSON Schema test suite beside the repository.
func suiteFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	suite := filepath.Join(dir, "..", "shared", "json-schema-test-suite")
	if _, err := os.Stat(suite); err != nil {
		t.Skip("no ../shared/json-schema-test-suite beside the repository")
	}
	return suite
}

func TestFormatsBuild(t *testing.T) {
	for name := range formats {
		e, ok := formatExpr(name)
		again, _ := formatExpr(name)
		if !ok || e == nil || e != again {
			t.Errorf("%s is not built once", name)
		}
		if _, err := New(Encode(e, JSONString)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := formatExpr("no-such-format"); ok {
		t.Error("an unknown format is known")
	}
}

// TestFormatsAgainstSuite judges every case of the suite's format folders. Valid
// texts may be refused where formatExpr's documentation says so.
func TestFormatsAgainstSuite(t *testing.T) {
	suite := suiteFolder(t)
	for _, draft := range []string{"draft7", "draft2020-12"} {
		files, err := filepath.Glob(filepath.Join(suite, draft, "optional", "format", "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var groups []struct {
				Schema struct{ Format string }
				Tests  []struct {
					Data        any
					Valid       bool
					Description string
				}
			}
			if err := json.Unmarshal(data, &groups); err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				e, ok := formatExpr(g.Schema.Format)
				judged := judgedFormats[g.Schema.Format]
				if !ok {
					if g.Schema.Format != "unknown" {
						t.Errorf("no format %s", g.Schema.Format)
					}
					continue
				}
				for _, c := range g.Tests {
					text, ok := c.Data.(string)
					if !ok {
						continue
					}
					got := matches(e, text)
					if judged != nil {
						if got && !matchText(judged, text) {
							t.Errorf("%s %s: %q is refused by the judgement only", draft, g.Schema.Format, text)
						}
						got = matchText(judged, text)
					}
					if got == c.Valid {
						continue
					}
					t.Errorf("%s %s: %q (%s): %v, want %v", draft, g.Schema.Format, text, c.Description, got, c.Valid)
				}
			}
		}
	}
}

func TestFormats(t *testing.T) {
	tests := []struct{ format, accepts, rejects string }{
		{"date", "2024-02-29 2000-02-29 0000-02-29 1999-12-31", "1900-02-29 2023-02-29 2024-13-01 2024-00-10 24-01-01"},
		{"time", "23:59:60Z 00:29:60.5+00:30 18:59:60-05:00 00:00:00+23:59", "23:59:60+00:01 12:00:60Z 24:00:00Z 23:59:61Z"},
		{"date-time", "2024-02-29T12:00:00Z 2024-02-29t12:00:00.123-00:00", "2024-02-30T12:00:00Z 2024-02-29T12:00:00"},
		{"duration", "P1Y PT1S P1Y2M3DT4H5M6S P2W", "P PT P1S P1YT P1W2D P1Y2D"},
		{"ipv4", "0.0.0.0 255.249.199.99", "256.0.0.0 01.0.0.0 1.1.1 1.1.1.1.1"},
		{"ipv6", ":: ::1 1:: 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:: 1:2:3:4:5:6:1.2.3.4 ::1.2.3.4 1::2:1.2.3.4 1:2:3:4:5::1.2.3.4", "1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1:::2 1::2::3 1:2:3:4:5:6:7:1.2.3.4 1.2.3.4 ::1:2:3:4:5:6:7:8 1:2:3:4:5:6::1.2.3.4"},
		{"uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"},
		{"uri", "a: a:b a:/ a:// http://u@h:80/p?q#f http://[::1]:8/ urn:x:y", "a //x /x a:[ a:b#c#d http://h:x"},
		{"uri-reference", "a a/b:c ../x //h ?q #f", "a[ 1:b"},
		{"json-pointer", "/ /a/b /~0~1", "a ~ /~2"},
		{"relative-json-pointer", "0 1# 2/a", "01 -1 /a #"},
		{"hostname", "a a-b.c 1.2 A.B", "a_b -a a- a..b xn--a XN--b"},
		{"email", "a@b a.b@c.d \"a\"@b a@[1.2.3.4] a@[IPv6:::1] a@xn--b", "a @b a@ a..b@c a@b_c a@[1.2.3] a@b@c"},
		{"idn-hostname", "bücher.example ελ例え.com Example.COM", "ab--cd -ü ü- É"},
		{"uri-template", "{a} {+a,b*} x{?q:3}y", "{ } {a:0} {a b}"},
	}
	for _, tt := range tests {
		e, _ := formatExpr(tt.format)
		for _, text := range strings.Fields(tt.accepts) {
			if !matches(e, text) {
				t.Errorf("%s: %q is refused", tt.format, text)
			}
		}
		rejects := strings.Fields(tt.rejects)
		if !strings.HasSuffix(tt.format, "json-pointer") {
			rejects = append(rejects, strings.Fields(tt.accepts)[0]+"\n")
		}
		for _, text := range rejects {
			if matches(e, text) {
				t.Errorf("%s: %q is accepted", tt.format, text)
			}
		}
	}
	for format, limits := range map[string][2]string{
		"hostname": {strings.Repeat("a", 63), strings.Repeat("a", 64)},
		"email":    {strings.Repeat("a", 64) + "@b", strings.Repeat("a", 65) + "@b"},
	} {
		e, _ := formatExpr(format)
		if !matches(e, limits[0]) || matches(e, limits[1]) {
			t.Errorf("%s: the length is not bounded", format)
		}
	}
}
