package repair

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/csvfix"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// checkResult holds a result to the promises that every text has: the edits make it, it is valid, and it is a fixed point.
func checkResult(t testing.TB, format Format, in string, opts ...Option) *Result {
	t.Helper()
	var r *Result
	var err error
	switch format {
	case FormatYAML:
		r, err = YAML(in, opts...)
	case FormatCSV:
		r, err = CSV(in, opts...)
	default:
		r, err = JSON(in, opts...)
	}
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v %q: error %T %v is not typed", format, clipText(in), err, err)
		}
		return nil
	}
	got, ok := Apply(in, r.Edits)
	if !ok || got != r.Text {
		t.Fatalf("%v %q: the edits give %q (%v), the text is %q\n%+v", format, clipText(in), clipText(got), ok, clipText(r.Text), r.Edits)
	}
	for _, e := range r.Edits {
		if e.Kind.String() == "unknown" || e.Reason == "" {
			t.Fatalf("%v %q: edit without kind or reason: %+v", format, clipText(in), e)
		}
	}
	if r.Confidence < 0 || r.Confidence > 1 || (len(r.Edits) == 0) != (r.Confidence == 1) && !r.Truncated {
		t.Fatalf("%v %q: confidence %v with %d edits", format, clipText(in), r.Confidence, len(r.Edits))
	}
	switch format {
	case FormatJSON:
		if !jsonfix.Valid(r.Text, defaultMaxDepth) || !json.Valid([]byte(r.Text)) {
			t.Fatalf("%q: the result is no JSON: %q", clipText(in), clipText(r.Text))
		}
		again, err := JSON(r.Text)
		if err != nil || again.Text != r.Text || len(again.Edits) > 0 {
			t.Fatalf("%q: not a fixed point: %q, %v", clipText(in), clipText(r.Text), err)
		}
	case FormatCSV:
		rows, err := csv.NewReader(strings.NewReader(r.Text)).ReadAll()
		if err != nil && len(r.Rows()) > 0 {
			t.Fatalf("%q: encoding/csv: %v in %q", clipText(in), err, clipText(r.Text))
		}
		own := csvfix.Rows(r.Text)
		for _, row := range own {
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], "\r\n", "\n") // as encoding/csv has it
			}
		}
		if len(rows) == len(own) && !reflect.DeepEqual(rows, own) {
			t.Fatalf("%q: encoding/csv reads %q, we %q", clipText(in), rows, own)
		}
	case FormatYAML:
		body := false
		for _, e := range r.Edits {
			body = body || e.Kind != KindSurround && e.Kind != KindReasoning && e.Kind != KindFence && e.Kind != KindSpace && e.Kind != KindTruncation
		}
		if !body || len(r.Text) > 1<<16 {
			break // what was valid is left as it is, even where the reference reader misreads it
		}
		root, more, _, ok := yamlfix.Strict(r.Text)
		if !ok || more {
			if strings.ContainsAny(r.Text, "\x00\u0085\ufeff") || !isPrintable(r.Text) {
				break // the reference reader takes no control characters
			}
			t.Fatalf("%q: the reference reader does not read %q", clipText(in), clipText(r.Text))
		}
		if v := jsonValue(root.JSON()); !reflect.DeepEqual(v, r.Value()) {
			t.Fatalf("%q: the reference reader reads %q as %v, we %v", clipText(in), clipText(r.Text), v, r.Value())
		}
	}
	return r
}

func isPrintable(s string) bool {
	for _, c := range s {
		if c < 0x20 && c != '\n' && c != '\t' || c == 0xfffd || c >= 0x7f && c < 0xa0 || c == 0xfffe || c == 0xffff {
			return false
		}
	}
	return true
}

func TestCorpusPromises(t *testing.T) {
	for i, c := range loadCases(t) {
		if testing.Short() && i%5 != 0 {
			continue
		}
		for _, f := range []Format{FormatJSON, FormatYAML, FormatCSV} {
			checkResult(t, f, c.Input)
		}
		checkResult(t, FormatYAML, c.Input, PartialText())
	}
}

const marks = "\"'{}[],:\\ \n\t#-`/*<>()+=.0a|&!?%@\x00\xff"

// mutate damages a text in a few places.
func mutate(r *rand.Rand, s string) string {
	b := []byte(s)
	for range 1 + r.Intn(4) {
		if len(b) == 0 {
			return string(b)
		}
		i := r.Intn(len(b))
		switch r.Intn(5) {
		case 0:
			b = append(b[:i], b[i+1:]...)
		case 1:
			b[i] = marks[r.Intn(len(marks))]
		case 2:
			c := marks[r.Intn(len(marks))]
			b = append(b[:i], append([]byte{c}, b[i:]...)...)
		case 3:
			b = b[:i]
		case 4:
			j := i + r.Intn(min(20, len(b)-i))
			b = append(b[:j], append([]byte(string(b[i:j])), b[j:]...)...)
		}
	}
	return string(b)
}

func TestMutations(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	seeds := append([]string{
		"a: 1\nb:\n  - x\n  - y: 2\nc: |\n  text\n  more\nd: [1, {e: f}]\n", "id,name,note\n1,\"a, b\",x\n2,\"q \"\"z\"\"\",y\n", "| a | b |\n|---|---|\n| 1 | 2 |\n",
	}, streamDocs...)
	n := 30000
	if testing.Short() {
		n = 3000
	}
	for i := range n {
		s := mutate(r, seeds[i%len(seeds)])
		for _, f := range []Format{FormatJSON, FormatYAML, FormatCSV} {
			checkResult(t, f, s)
		}
		checkResult(t, FormatYAML, s, PartialText())
	}
}
