package repair

import (
	"fmt"
	"strings"
	"testing"
)

func brokenText(n int) string {
	var b strings.Builder
	b.WriteString("Here is the result:\n```json\n{\n  \"items\": [")
	for i := 0; b.Len() < n; i++ {
		if i > 0 {
			b.WriteString(",")
		}
		tail := "null"
		if i%10 == 0 {
			tail = "null,"
		}
		fmt.Fprintf(&b, "\n    {\n      \"id\": %d,\n      \"name\": \"Item number %d of the list\",\n      \"price\": %d.%02d,\n      \"tags\": [\"alpha\", \"beta\", \"gamma\"],\n      \"note\": \"The engine starts, but stalls after a minute: see \\\"manual\\\" page %d\",\n      \"active\": true,\n      \"owner\": %s\n    }", i, i, i%1000, i%100, i%300, tail)
	}
	return b.String()
}

func BenchmarkBrokenJSON(b *testing.B) {
	s := brokenText(4 << 20)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := JSON(s, TextOnly()); err != nil {
			b.Fatal(err)
		}
	}
}
