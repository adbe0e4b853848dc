// Command grammars measures masks of Lark grammars and writes grammars out for
// other engines to judge.
//
//	go run ./bench/grammars -tokenizer FILE     # masks of the grammars in bench/grammars/data
//	python bench/grammars/speed.py tokenizer.json SIZE EOS bench/grammars/data
//	go run ./bench/grammars -export DIR         # corpora and schemas as GBNF and Lark, with texts
//	go run ./bench/grammars -schemas FILE.jsonl.gz -export DIR    # a sample of MaskBench's schemas alike
//	python bench/grammars/judge.py DIR/lark.txt llguidance
//	python bench/grammars/judge.py DIR/gbnf.txt llamacpp test-gbnf-validator
//	python bench/grammars/judge.py DIR/gbnf.txt xgrammar
//
// judge.py prints each text that an engine judges otherwise.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	dir := flag.String("export", "", "write the corpora as GBNF and Lark into `DIR`")
	schemaFile := flag.String("schemas", "", "write a sample of the schemas of `FILE` (../shared/maskbench/public.jsonl.gz) into the folder of -export instead")
	sample := flag.Int("n", 200, "how many schemas -schemas takes")
	tokenizerFile := flag.String("tokenizer", "", "a Hugging Face tokenizer.json (also .gz) or a GGUF `FILE`: measure masks")
	data := flag.String("data", "bench/grammars/data", "the `FOLDER` of grammars, NAME.lark, and documents, NAME.txt")
	flag.Parse()
	var err error
	switch {
	case *dir != "" && *schemaFile != "":
		err = exportSchemas(*schemaFile, *dir, *sample)
	case *dir != "":
		err = exportAll(*dir)
	case *tokenizerFile != "":
		err = measure(*data, *tokenizerFile)
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "grammars:", err)
		os.Exit(1)
	}
}
