// Command schemasuite runs a draft's folder of the JSON Schema Test Suite through
// stencil's masks and counts where they agree with it.
//
//	go run ./bench/schemasuite -dir DIR [-remotes DIR] [-optional] [-v] [-json OUT]
//
// The draft is taken from the folder's name: draft4, draft6, draft7,
// draft2019-09 or draft2020-12. The required files and those of optional/format
// are run; -optional adds the rest of optional. Every instance is written in
// canonical form (compact, strings escaped only where JSON needs it, numbers as
// they stand) and fed to a matcher token by token, in single bytes and in longer
// tokens, with members in any order. It counts as accepted when every token was
// in its mask and the end may follow.
//
// Formats are asserted, but for the required files of 2019-09 and 2020-12: these take
// them for the annotations that they are there by default.
//
// A test agrees when its instance is accepted just when the suite calls it valid.
// Of the others, a false accept is an invalid instance that is accepted, a false
// reject a valid one that is not, and refused are the tests whose schema does not
// compile. A schema that nothing satisfies counts as one that rejects everything.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "schemasuite:", err)
		os.Exit(1)
	}
}

func run() error {
	dir := flag.String("dir", "", "the `FOLDER` of a draft: .../draft2020-12")
	remotes := flag.String("remotes", "", "the `FOLDER` served as http://localhost:1234/ (default: remotes beside DIR, where it exists)")
	optional := flag.Bool("optional", false, "run all of optional, not only optional/format")
	out := flag.String("json", "", "write the results to `OUT`")
	verbose := flag.Bool("v", false, "list the tests that do not agree, with the reason")
	flag.Parse()
	if *dir == "" {
		flag.Usage()
		return fmt.Errorf("-dir is needed")
	}
	s, err := newSuite(*dir, *remotes)
	if err != nil {
		return err
	}
	files, err := s.files(*optional)
	if err != nil {
		return err
	}
	r := report{Draft: s.name, Files: map[string]*counts{}}
	for _, name := range files {
		groups, err := s.read(name)
		if err != nil {
			return err
		}
		for _, g := range groups {
			for i, o := range s.runGroup(name, g) {
				r.count(name, o.kind)
				if *verbose && o.kind != agree {
					fmt.Printf("%s: %s: %s / %s\n\tschema   %s\n\tinstance %s, valid: %v\n\t%s\n", o.kind, name, g.Description, g.Tests[i].Description, oneLine(g.Schema), oneLine(g.Tests[i].Data), g.Tests[i].Valid, o.reason)
				}
			}
		}
	}
	r.print(os.Stdout)
	if *out == "" {
		return nil
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(*out, append(data, '\n'), 0o644)
}
