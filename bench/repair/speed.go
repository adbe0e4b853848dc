package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/stencil-go/stencil/internal/timed"
	"github.com/stencil-go/stencil/repair"
)

const speedSize = 10 << 20

// cleanJSON gives about n bytes of valid JSON of the kind that models write.
func cleanJSON(n int) string {
	var b strings.Builder
	b.WriteString("{\n  \"items\": [")
	for i := 0; b.Len() < n; i++ {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, "\n    {\n      \"id\": %d,\n      \"name\": \"Item number %d of the list\",\n      \"price\": %d.%02d,\n      \"tags\": [\"alpha\", \"beta\", \"gamma\"],\n      \"note\": \"The engine starts, but stalls after a minute: see \\\"manual\\\" page %d\",\n      \"active\": true,\n      \"owner\": null\n    }", i, i, i%1000, i%100, i%300)
	}
	b.WriteString("\n  ],\n  \"count\": 1\n}\n")
	return b.String()
}

// brokenJSON damages clean JSON the way models do: every tenth item has one of these mistakes, and the text is fenced and cut.
func brokenJSON(n int) string {
	clean := cleanJSON(n)
	parts := strings.Split(clean, "\n    {")
	for i := 1; i < len(parts); i += 10 {
		switch i / 10 % 8 {
		case 0:
			parts[i] = strings.Replace(parts[i], "null\n", "null,\n", 1)
		case 1:
			parts[i] = strings.Replace(parts[i], "true", "True", 1)
		case 2:
			parts[i] = strings.Replace(parts[i], `"name"`, "name", 1)
		case 3:
			parts[i] = strings.Replace(parts[i], ",\n      \"tags\"", "\n      \"tags\"", 1)
		case 4:
			parts[i] = strings.ReplaceAll(parts[i], `\"manual\"`, `"manual"`)
		case 5:
			parts[i] = strings.Replace(parts[i], "null\n", "null // none\n", 1)
		case 6:
			parts[i] = strings.Replace(parts[i], `"alpha"`, `'alpha'`, 1)
		case 7:
			parts[i] = strings.Replace(parts[i], ": see", "\nsee", 1)
		}
	}
	s := strings.Join(parts, "\n    {")
	return "Here is the result:\n```json\n" + s[:len(s)-40]
}

func cleanYAML(n int) string {
	var b strings.Builder
	b.WriteString("items:\n")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "  - id: %d\n    name: Item number %d of the list\n    price: %d.%02d\n    tags:\n      - alpha\n      - beta\n    note: \"The engine starts: see page %d\"\n    active: true\n", i, i, i%1000, i%100, i%300)
	}
	return b.String()
}

func cleanCSV(n int) string {
	var b strings.Builder
	b.WriteString("id,name,price,note\n")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%d,Item number %d,%d.%02d,\"The engine starts, but stalls\"\n", i, i, i%1000, i%100)
	}
	return b.String()
}

// everywhere holds kinds of damage that clean JSON gets in each of its items, as replacements.
var everywhere = map[string][]string{
	"single quotes":   {`\"`, `\"`, `"`, `'`},
	"bare keys":       {`"id"`, "id", `"name"`, "name", `"price"`, "price", `"tags"`, "tags", `"note"`, "note", `"active"`, "active", `"owner"`, "owner"},
	"trailing commas": {"null\n", "null,\n", `"gamma"]`, `"gamma",]`},
	"missing commas":  {",\n      \"tags\"", "\n      \"tags\""},
	"missing braces":  {"\n    },", "\n    ,"},
	"comments":        {"true,\n", "true, // ok\n"},
	"python literals": {"true", "True", "null", "None"},
	"inner quotes":    {`\"manual\"`, `"manual"`},
	"line breaks":     {": see", "\nsee"},
	"escaped":         {`\`, `\\`, `"`, `\"`},
}

// throughput measures MB a second of the thread's processor time on texts of 10 MB, the best of three runs.
func throughput() map[string]float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	out := map[string]float64{}
	measure := func(name, text string, run func(string) error) {
		if v, err := best(3, text, func() error { return run(text) }); err != nil {
			fmt.Println(name, err)
		} else {
			out[name] = v
		}
	}
	json := func(o ...repair.Option) func(string) error {
		return func(s string) error { _, err := repair.JSON(s, o...); return err }
	}
	measure("json clean", cleanJSON(speedSize), json())
	measure("json broken", brokenJSON(speedSize), json())
	measure("json broken, text only", brokenJSON(speedSize), json(repair.TextOnly()))
	clean := cleanJSON(speedSize)
	for name, damage := range everywhere {
		measure("json "+name, strings.NewReplacer(damage...).Replace(clean), json(repair.TextOnly()))
	}
	for f, text := range map[repair.Format]string{repair.FormatJSON: cleanJSON(80 << 10), repair.FormatYAML: cleanYAML(80 << 10), repair.FormatCSV: cleanCSV(80 << 10)} {
		if v, err := best(20, text, func() error { return stream(f, text) }); err == nil {
			out[f.String()+" 80 kB, 8-byte chunks"] = v
		}
		if v, err := best(20, text, func() error { return shot(f, text) }); err == nil {
			out[f.String()+" 80 kB, one shot"] = v
		}
	}
	yaml := func(s string) error { _, err := repair.YAML(s); return err }
	measure("yaml clean", cleanYAML(speedSize), yaml)
	measure("yaml broken", strings.ReplaceAll(cleanYAML(speedSize), "name: Item", "name: Item: a"), yaml)
	csv := func(s string) error { _, err := repair.CSV(s); return err }
	measure("csv clean", cleanCSV(speedSize), csv)
	measure("csv broken", strings.ReplaceAll(cleanCSV(speedSize), ",", ";"), csv)
	return out
}

// best gives the MB a second of the fastest of n runs.
func best(n int, text string, run func() error) (float64, error) {
	least := int64(1 << 62)
	for range n {
		var err error
		least = min(least, timed.Run(func() { err = run() }))
		if err != nil {
			return 0, err
		}
	}
	return float64(len(text)) / 1e6 / (float64(least) / 1e9), nil
}

// stream feeds a text in chunks of 8 bytes with a look at the value after each, and closes.
func stream(f repair.Format, text string) error {
	s, err := repair.NewStream(f)
	if err != nil {
		return err
	}
	for i := 0; i < len(text); i += 8 {
		if err := s.Feed([]byte(text[i:min(i+8, len(text))])); err != nil {
			return err
		}
		s.Value()
	}
	_, err = s.Close()
	return err
}

// shot is one call that gives the value too, which is what a stream does.
func shot(f repair.Format, text string) error {
	var r *repair.Result
	var err error
	switch f {
	case repair.FormatYAML:
		r, err = repair.YAML(text)
	case repair.FormatCSV:
		r, err = repair.CSV(text)
	default:
		r, err = repair.JSON(text)
	}
	if err == nil {
		r.Value()
	}
	return err
}
